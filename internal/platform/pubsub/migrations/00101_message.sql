-- +goose Up
-- Messages that transactions sent to other processes on the same SQLite file:
-- one row a commit, read within a fraction of a second and kept a minute.
CREATE TABLE message (
    id     {id},
    origin TEXT   NOT NULL,
    body   TEXT   NOT NULL,
    at     BIGINT NOT NULL
);
