-- +goose Up
-- Jobs that wait, run or have failed; one that is done is deleted. due is
-- when a waiting job may run and when the lease of a running one ends, so
-- that "due <= now" finds both what is to do and what a dead worker left.
CREATE TABLE job (
    id          {id},
    kind        TEXT    NOT NULL,
    unique_key  TEXT,
    args        TEXT    NOT NULL,
    due         BIGINT  NOT NULL,
    running     BOOLEAN NOT NULL DEFAULT FALSE,
    token       BIGINT  NOT NULL DEFAULT 0,
    attempt     BIGINT  NOT NULL DEFAULT 0,
    again_at    BIGINT  NOT NULL DEFAULT 0,
    error       TEXT    NOT NULL DEFAULT '',
    failed_at   BIGINT,
    enqueued_at BIGINT  NOT NULL,
    UNIQUE (kind, unique_key)
);
CREATE INDEX job_due ON job (kind, due, id) WHERE failed_at IS NULL;
CREATE INDEX job_failed ON job (failed_at) WHERE failed_at IS NOT NULL;
