extension SQLiteEventLog {
    /// The newest format this version reads and writes.
    static let format: Int64 = 1

    /// How the writing connection is set: every commit is on the disk when it returns; a page cache that holds the heads
    /// of a bulk import; and a checkpoint every 64 MB instead of every 4, which bulk appends otherwise wait for.
    public static let writerSettings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        PRAGMA cache_size = -32768;
        PRAGMA wal_autocheckpoint = 16000;
        """

    /// Format 1, whole. The text is stored format: the file keeps it, comments included, for whoever opens it with
    /// nothing but an SQLite shell. `check` compares a file's schema with it.
    public static let schema = """
        CREATE TABLE log (
            -- One row: which log this is.
            id INTEGER PRIMARY KEY CHECK (id = 1),
            practice TEXT NOT NULL,
            format INTEGER NOT NULL,
            created INTEGER NOT NULL -- milliseconds since 1970 UTC
        ) STRICT;

        -- Names, numbered from 1 in order of first use.
        CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE actor (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

        CREATE TABLE stream (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            version INTEGER NOT NULL DEFAULT 0, -- of its newest event: how many it has
            last INTEGER NOT NULL DEFAULT 0     -- position of its newest event
        ) STRICT;

        CREATE TABLE event (
            position INTEGER PRIMARY KEY,        -- 1, 2, 3 … in commit order, without gaps
            stream INTEGER NOT NULL REFERENCES stream,
            version INTEGER NOT NULL,            -- 1, 2, 3 … in the stream, without gaps
            previous INTEGER NOT NULL,           -- position of the stream's event before, 0 for the first
            type INTEGER NOT NULL REFERENCES type,
            form INTEGER NOT NULL,               -- stored form of the type's payload
            occurred INTEGER NOT NULL,           -- milliseconds UTC at the start of the stated period
            occurred_offset INTEGER NOT NULL,    -- minutes east of UTC where it occurred
            occurred_precision INTEGER NOT NULL, -- 1 year, 2 month, 3 day, 4 minute, 5 second, 6 ms, 7 relative
            recorded INTEGER NOT NULL,           -- milliseconds UTC; never falls with position
            actor INTEGER NOT NULL REFERENCES actor,
            origin INTEGER,                      -- position of the importStarted event this came from
            corrects INTEGER,                    -- position of the original entry this corrects
            id BLOB NOT NULL,                    -- 16 bytes
            payload TEXT NOT NULL,               -- a JSON object
            checksum INTEGER NOT NULL            -- 64 bits over this event and the checksum before
        ) STRICT;

        CREATE INDEX event_corrects ON event (corrects) WHERE corrects IS NOT NULL;

        -- The event that follows the newest one in its own stream passes with one look at the newest row: this trigger
        -- costs a third of the append rate. All else is a stream's first event of an append.
        CREATE TRIGGER event_insert BEFORE INSERT ON event
        WHEN (NEW.stream, NEW.version - 1, NEW.previous, NEW.position - 1)
            IS NOT (SELECT stream, version, position, position FROM event ORDER BY position DESC LIMIT 1)
        BEGIN
            SELECT CASE
                WHEN NEW.position IS NOT (SELECT ifnull(max(position), 0) + 1 FROM event)
                    THEN RAISE(ABORT, 'position is not the next of the log')
                WHEN NOT EXISTS (
                    SELECT 1 FROM stream
                    WHERE id = NEW.stream AND version = NEW.version - 1 AND last = NEW.previous)
                    THEN RAISE(ABORT, 'version or previous does not follow the head of the stream')
                WHEN (SELECT last FROM stream WHERE id = (SELECT stream FROM event WHERE position = NEW.position - 1))
                    < NEW.position - 1
                    THEN RAISE(ABORT, 'the head of the newest event''s stream was not moved')
            END;
        END;

        CREATE TRIGGER event_update BEFORE UPDATE ON event
        BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
        CREATE TRIGGER event_delete BEFORE DELETE ON event
        BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

        -- A head moves forward only, and only to the newest event there is.
        CREATE TRIGGER stream_update BEFORE UPDATE ON stream
        WHEN NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name OR NEW.version <= OLD.version
            OR (NEW.id, NEW.version, NEW.last)
                IS NOT (SELECT stream, version, position FROM event ORDER BY position DESC LIMIT 1)
        BEGIN SELECT RAISE(ABORT, 'the head of a stream is its newest event'); END;
        CREATE TRIGGER stream_insert BEFORE INSERT ON stream
        WHEN NEW.id IS NOT (SELECT ifnull(max(id), 0) + 1 FROM stream) OR NEW.version <> 0 OR NEW.last <> 0
            OR EXISTS (SELECT 1 FROM stream WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'a stream begins empty, with the next number'); END;
        CREATE TRIGGER stream_delete BEFORE DELETE ON stream
        BEGIN SELECT RAISE(ABORT, 'streams are never deleted'); END;

        CREATE TRIGGER type_insert BEFORE INSERT ON type
        WHEN NEW.id IS NOT (SELECT ifnull(max(id), 0) + 1 FROM type)
            OR EXISTS (SELECT 1 FROM type WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'a type takes the next number'); END;
        CREATE TRIGGER type_update BEFORE UPDATE ON type
        BEGIN SELECT RAISE(ABORT, 'types are never changed'); END;
        CREATE TRIGGER type_delete BEFORE DELETE ON type
        BEGIN SELECT RAISE(ABORT, 'types are never deleted'); END;

        CREATE TRIGGER actor_insert BEFORE INSERT ON actor
        WHEN NEW.id IS NOT (SELECT ifnull(max(id), 0) + 1 FROM actor)
            OR EXISTS (SELECT 1 FROM actor WHERE name = NEW.name)
        BEGIN SELECT RAISE(ABORT, 'an actor takes the next number'); END;
        CREATE TRIGGER actor_update BEFORE UPDATE ON actor
        BEGIN SELECT RAISE(ABORT, 'actors are never changed'); END;
        CREATE TRIGGER actor_delete BEFORE DELETE ON actor
        BEGIN SELECT RAISE(ABORT, 'actors are never deleted'); END;

        CREATE TRIGGER log_insert BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log)
        BEGIN SELECT RAISE(ABORT, 'a file holds one log'); END;
        CREATE TRIGGER log_update BEFORE UPDATE ON log
        BEGIN SELECT RAISE(ABORT, 'what a log says of itself is never changed'); END;
        CREATE TRIGGER log_delete BEFORE DELETE ON log
        BEGIN SELECT RAISE(ABORT, 'what a log says of itself is never deleted'); END;

        -- The log for people: names, and times in ISO 8601 with the offset of the place where it occurred.
        CREATE VIEW events AS
        SELECT
            event.position,
            stream.name AS stream,
            event.version,
            type.name AS type,
            event.form,
            strftime('%Y-%m-%dT%H:%M:%f', (event.occurred + event.occurred_offset * 60000) / 1000.0, 'unixepoch')
                || printf('%s%02d:%02d', iif(event.occurred_offset < 0, '-', '+'),
                    abs(event.occurred_offset) / 60, abs(event.occurred_offset) % 60) AS occurred,
            CASE event.occurred_precision
                WHEN 1 THEN 'year' WHEN 2 THEN 'month' WHEN 3 THEN 'day' WHEN 4 THEN 'minute'
                WHEN 5 THEN 'second' WHEN 6 THEN 'ms' WHEN 7 THEN 'relative' END AS occurred_precision,
            strftime('%Y-%m-%dT%H:%M:%fZ', event.recorded / 1000.0, 'unixepoch') AS recorded,
            actor.name AS actor,
            event.origin,
            event.corrects,
            lower(hex(event.id)) AS id,
            event.payload
        FROM event
        JOIN stream ON stream.id = event.stream
        JOIN type ON type.id = event.type
        JOIN actor ON actor.id = event.actor;
        """
}
