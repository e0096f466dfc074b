-- +goose Up
-- erased_at: when the person had name, address and all else removed, 0 for never.
-- picture: media key, '' for none.
ALTER TABLE account ADD COLUMN picture TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN erased_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX account_by_name ON account (name, id);
CREATE INDEX account_staff ON account (name, id) WHERE role <> 'reader';
CREATE INDEX account_picture ON account (picture) WHERE picture <> '';

-- Who did what. Rows are only ever added, but for those of readers, which go
-- with them. account_id is NULL for what the
-- machine did by itself or was told on its command line. staff is whether the
-- newsroom or the machine did it: what readers do with their own accounts is
-- for themselves to read.
CREATE TABLE audit (
    id         {id},
    at         BIGINT  NOT NULL,
    account_id BIGINT  REFERENCES account (id),
    key_id     BIGINT,
    staff      BOOLEAN NOT NULL,
    act        TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    detail     TEXT    NOT NULL
);
CREATE INDEX audit_by_person ON audit (account_id, id);
CREATE INDEX audit_of_staff ON audit (id) WHERE staff;
CREATE INDEX audit_by_act ON audit (act, id) WHERE staff;

-- One row is one invitation that nobody has accepted yet. hash is the SHA-256
-- of the token in the link, in hexadecimal digits, here and below.
CREATE TABLE invitation (
    id         {id},
    email      TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    invited_by BIGINT NOT NULL REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- A mail address that waits to be confirmed, at most one for each account.
CREATE TABLE new_address (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id),
    email      TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- What somebody agreed to, in the words that stood before them.
-- withdrawn_at is 0 while it holds.
CREATE TABLE consent (
    id           {id},
    account_id   BIGINT NOT NULL REFERENCES account (id),
    purpose      TEXT   NOT NULL,
    wording      TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    given_at     BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL
);
CREATE INDEX consent_by_account ON consent (account_id, id);

-- Keys of programs. A revoked key has no row. scopes is a JSON list;
-- expires_at is 0 for never, used_at 0 for not yet.
CREATE TABLE api_key (
    id         {id},
    account_id BIGINT NOT NULL REFERENCES account (id),
    name       TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX api_key_by_account ON api_key (account_id, id);

-- +goose Down
DROP TABLE api_key;
DROP TABLE consent;
DROP TABLE new_address;
DROP TABLE invitation;
DROP TABLE audit;
DROP INDEX account_picture;
DROP INDEX account_staff;
DROP INDEX account_by_name;
ALTER TABLE account DROP COLUMN erased_at;
ALTER TABLE account DROP COLUMN picture;
