#include "cbaseline.h"

#include <sqlite3.h>
#include <stdio.h>
#include <time.h>

/* All columns but the checksum, which a scan does not need. */
static const char *const select_events =
    "SELECT position, stream, version, previous, type, form, occurred, occurred_offset, occurred_precision, recorded, "
    "actor, origin, corrects, id, payload FROM event ORDER BY position";

enum { INTEGER_COLUMNS = 13, ID_COLUMN = 13, PAYLOAD_COLUMN = 14 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double cbaseline_scan(const char *path, long long *sum, char *error, int error_size) {
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    double start = now();
    *sum = 0;
    int code = sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) code = sqlite3_prepare_v2(db, select_events, -1, &s, NULL);
    if (code == SQLITE_OK) {
        while ((code = sqlite3_step(s)) == SQLITE_ROW) {
            for (int i = 0; i < INTEGER_COLUMNS; i++) *sum += sqlite3_column_int64(s, i);
            *sum += *(const unsigned char *)sqlite3_column_blob(s, ID_COLUMN);
            *sum += *(const unsigned char *)sqlite3_column_blob(s, PAYLOAD_COLUMN);
            *sum += sqlite3_column_bytes(s, PAYLOAD_COLUMN);
        }
    }
    double seconds = now() - start;
    if (code != SQLITE_DONE) {
        snprintf(error, (size_t)error_size, "%s", db ? sqlite3_errmsg(db) : "out of memory");
        seconds = -1;
    }
    sqlite3_finalize(s);
    sqlite3_close(db);
    return seconds;
}
