-- +goose Up
-- email is in lower case; NULL where an import had none.
CREATE TABLE account (
    id         {id},
    role       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    email      TEXT    UNIQUE,
    claimed    BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    origin     TEXT    UNIQUE
);

-- +goose Down
DROP TABLE account;
