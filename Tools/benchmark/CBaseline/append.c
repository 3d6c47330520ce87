#include "cbaseline.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EVENTS_PER_STREAM = 250 };

typedef struct {
    long long version;
    long long last;
} head;

typedef struct {
    sqlite3 *db;
    sqlite3_stmt *insert_event;
    sqlite3_stmt *move_head;
    head *heads;
    long stream_count;
    const char *payload;
    int payload_size;
    long long position;
    uint64_t random;
} writer;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double failed(sqlite3 *db, char *error, int error_size) {
    snprintf(error, (size_t)error_size, "%s", db ? sqlite3_errmsg(db) : "out of memory");
    sqlite3_close_v2(db);
    return -1;
}

static uint64_t next_random(writer *w) {
    w->random = w->random * 6364136223846793005ULL + 1442695040888963407ULL;
    return w->random;
}

static int insert_event(writer *w, long stream) {
    head *h = &w->heads[stream];
    uint64_t id[2] = {next_random(w), next_random(w)};
    sqlite3_stmt *s = w->insert_event;
    sqlite3_bind_int64(s, 1, w->position + 1);
    sqlite3_bind_int64(s, 2, stream + 1);
    sqlite3_bind_int64(s, 3, h->version + 1);
    sqlite3_bind_int64(s, 4, h->last);
    sqlite3_bind_int64(s, 5, 1);
    sqlite3_bind_int64(s, 6, 1);
    sqlite3_bind_int64(s, 7, 1700000000000LL + w->position * 60000);
    sqlite3_bind_int64(s, 8, -300);
    sqlite3_bind_int64(s, 9, 4);
    sqlite3_bind_int64(s, 10, 1700000000000LL + w->position * 60000);
    sqlite3_bind_int64(s, 11, 1);
    sqlite3_bind_null(s, 12);
    sqlite3_bind_null(s, 13);
    sqlite3_bind_blob(s, 14, id, 16, SQLITE_STATIC);
    sqlite3_bind_text(s, 15, w->payload, w->payload_size, SQLITE_STATIC);
    /* As wide as a checksum, and none: what this writes is measured, never checked. */
    sqlite3_bind_int64(s, 16, (sqlite3_int64)next_random(w));
    int code = sqlite3_step(s);
    sqlite3_reset(s);
    if (code != SQLITE_DONE) return code;
    w->position += 1;
    h->version += 1;
    h->last = w->position;
    return SQLITE_OK;
}

static int move_head(writer *w, long stream) {
    sqlite3_bind_int64(w->move_head, 1, w->heads[stream].version);
    sqlite3_bind_int64(w->move_head, 2, w->heads[stream].last);
    sqlite3_bind_int64(w->move_head, 3, stream + 1);
    int code = sqlite3_step(w->move_head);
    sqlite3_reset(w->move_head);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int append_batch(writer *w, long first_stream, long batch, long streams_per_batch) {
    int code = sqlite3_exec(w->db, "BEGIN IMMEDIATE", 0, 0, 0);
    for (long run = 0; code == SQLITE_OK && run < streams_per_batch; run++) {
        long stream = (first_stream + run) % w->stream_count;
        long begin = batch * run / streams_per_batch, end = batch * (run + 1) / streams_per_batch;
        for (long i = begin; code == SQLITE_OK && i < end; i++) code = insert_event(w, stream);
        if (code == SQLITE_OK && end > begin) code = move_head(w, stream);
    }
    if (code == SQLITE_OK) code = sqlite3_exec(w->db, "COMMIT", 0, 0, 0);
    return code;
}

static int prepare(writer *w, const char *pragmas, const char *schema) {
    int code = sqlite3_exec(w->db, pragmas, 0, 0, 0);
    if (code == SQLITE_OK) code = sqlite3_exec(w->db, "BEGIN", 0, 0, 0);
    if (code == SQLITE_OK) code = sqlite3_exec(w->db, schema, 0, 0, 0);
    if (code == SQLITE_OK)
        code = sqlite3_exec(
            w->db, "INSERT INTO type(id, name) VALUES (1, 'painScored'); INSERT INTO actor(id, name) VALUES (1, 'c');", 0, 0,
            0);
    char sql[80];
    for (long i = 1; code == SQLITE_OK && i <= w->stream_count; i++) {
        snprintf(sql, sizeof sql, "INSERT INTO stream(id, name) VALUES (%ld, 'patient-%016lx')", i, i * 7919);
        code = sqlite3_exec(w->db, sql, 0, 0, 0);
    }
    if (code == SQLITE_OK) code = sqlite3_exec(w->db, "COMMIT", 0, 0, 0);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            w->db, "INSERT INTO event VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", -1, &w->insert_event, 0);
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(
            w->db, "UPDATE stream SET version = ?1, last = ?2 WHERE id = ?3", -1, &w->move_head, 0);
    return code;
}

double cbaseline_append(
    const char *path, const char *pragmas, const char *schema, const char *payload, long events, long batch,
    long streams_per_batch, char *error, int error_size) {
    writer w = {.payload = payload, .payload_size = (int)strlen(payload), .random = 42};
    w.stream_count = events / EVENTS_PER_STREAM;
    if (w.stream_count < streams_per_batch) w.stream_count = streams_per_batch;
    w.heads = calloc((size_t)w.stream_count, sizeof(head));
    if (!w.heads) return failed(NULL, error, error_size);
    int code = sqlite3_open_v2(
        path, &w.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK) code = prepare(&w, pragmas, schema);
    double start = now();
    long first_stream = 0;
    for (long done = 0; code == SQLITE_OK && done < events; done += batch) {
        long count = events - done < batch ? events - done : batch;
        code = append_batch(&w, first_stream, count, streams_per_batch);
        first_stream = (first_stream + streams_per_batch) % w.stream_count;
    }
    double seconds = now() - start;
    free(w.heads);
    if (code != SQLITE_OK) return failed(w.db, error, error_size);
    sqlite3_finalize(w.insert_event);
    sqlite3_finalize(w.move_head);
    sqlite3_close(w.db);
    return seconds;
}
