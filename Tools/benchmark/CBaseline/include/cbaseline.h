#ifndef CBASELINE_H
#define CBASELINE_H

/// The limit the log's marks are measured against: plain C on the SQLite C API, with the log's own schema, triggers,
/// cache and checkpoint settings given as text by the caller, so that both sides do the same work.

/// Creates a database at `path` (which must not exist), runs `pragmas` and `schema`, and appends `events` synthetic
/// events in transactions of `batch`, each over `streams_per_batch` streams. `payload` is stored with every event.
/// Answers the seconds taken by the transactions alone; below 0 on failure, with a text in `error`.
double cbaseline_append(
    const char *path, const char *pragmas, const char *schema, const char *payload, long events, long batch,
    long streams_per_batch, char *error, int error_size);

/// Reads every column but the checksum of every event in order of position and adds up payload lengths and integers into
/// `*sum`. Answers the seconds taken; below 0 on failure, with a text in `error`.
double cbaseline_scan(const char *path, long long *sum, char *error, int error_size);

#endif
