/// A log of format 1 as the sqlite3 shell dumps it, with one event of every shape of the envelope. It is never edited:
/// every later version must read it as it is.
let format1Dump = #"""
    PRAGMA foreign_keys=OFF;
    BEGIN TRANSACTION;
    CREATE TABLE log (
        -- One row: which log this is.
        id INTEGER PRIMARY KEY CHECK (id = 1),
        practice TEXT NOT NULL,
        format INTEGER NOT NULL,
        created INTEGER NOT NULL -- milliseconds since 1970 UTC
    ) STRICT;
    INSERT INTO log VALUES(1,'Main Street',1,1700000000000);
    CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    INSERT INTO type VALUES(1,'practiceOpened');
    INSERT INTO type VALUES(2,'patientRegistered');
    INSERT INTO type VALUES(3,'painScored');
    INSERT INTO type VALUES(4,'entryAmended');
    CREATE TABLE actor (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    INSERT INTO actor VALUES(1,'practitioner-eva');
    CREATE TABLE stream (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        version INTEGER NOT NULL DEFAULT 0, -- of its newest event: how many it has
        last INTEGER NOT NULL DEFAULT 0     -- position of its newest event
    ) STRICT;
    INSERT INTO stream VALUES(1,'practice',1,1);
    INSERT INTO stream VALUES(2,'patient-anna',3,4);
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
    INSERT INTO event VALUES(1,1,1,0,1,1,1700000060000,-300,4,1700000100000,1,NULL,NULL,X'00000000000000a00000000000000001','{"jurisdiction":"US-NJ"}',-2552578836664829423);
    INSERT INTO event VALUES(2,2,1,0,2,1,1700000120000,-300,4,1700000200000,1,NULL,NULL,X'00000000000000a00000000000000002','{"chart":1}',-6500841195183514450);
    INSERT INTO event VALUES(3,2,2,2,3,1,1700000180000,-300,3,1700000200000,1,1,NULL,X'00000000000000a00000000000000003','{"value":6.0,"site":"neck"}',-1703559455080873420);
    INSERT INTO event VALUES(4,2,3,3,4,2,1700000240000,-300,4,1700000200000,1,NULL,3,X'00000000000000a00000000000000004','{"entry":{"value":4,"unknownField":"\u00e4ö"},"reasonCode":"typo"}',6780190565814523016);
    CREATE INDEX event_corrects ON event (corrects) WHERE corrects IS NOT NULL;
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
    COMMIT;
    """#
