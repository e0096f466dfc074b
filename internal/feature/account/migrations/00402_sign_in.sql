-- +goose Up
-- ended_at is when the account was ended, 0 while its owner may sign in.
ALTER TABLE account ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 0;

-- hash is the SHA-256 of the cookie's token, in hex. strong sessions were made
-- with a passkey or a second factor; staff have no others.
CREATE TABLE session (
    id         {id},
    hash       TEXT    NOT NULL UNIQUE,
    account_id BIGINT  NOT NULL REFERENCES account (id),
    means      TEXT    NOT NULL,
    strong     BOOLEAN NOT NULL,
    agent      TEXT    NOT NULL,
    block      TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    seen_at    BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);

-- A ticket is something begun that a secret finishes, once: a sign-in by mail,
-- a second step, a set-up. browser is the hash of the asking browser's secret,
-- code that of the short code. state is JSON.
CREATE TABLE ticket (
    id         {id},
    kind       TEXT   NOT NULL,
    hash       TEXT   NOT NULL UNIQUE,
    browser    TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    account_id BIGINT REFERENCES account (id),
    state      TEXT   NOT NULL,
    tries      BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX ticket_browser ON ticket (browser);
CREATE INDEX ticket_account ON ticket (account_id);
CREATE INDEX ticket_expires ON ticket (expires_at);

-- credential is the id that the authenticator chose and handle what it knows
-- the account by, both in base64url; record is the public key and what goes
-- with it, JSON.
CREATE TABLE passkey (
    id         {id},
    account_id BIGINT NOT NULL REFERENCES account (id),
    credential TEXT   NOT NULL UNIQUE,
    handle     TEXT   NOT NULL,
    record     TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL
);
CREATE INDEX passkey_account ON passkey (account_id);
CREATE INDEX passkey_handle ON passkey (handle);

-- step is the last time step (RFC 6238) whose code was used.
CREATE TABLE totp (
    account_id BIGINT NOT NULL PRIMARY KEY REFERENCES account (id),
    secret     TEXT   NOT NULL,
    step       BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    hash       TEXT   NOT NULL PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id),
    used_at    BIGINT NOT NULL
);
CREATE INDEX recovery_code_account ON recovery_code (account_id);

-- free_at is when a bucket that was used will be empty again; see limit.go.
CREATE TABLE allowance (
    bucket  TEXT   NOT NULL PRIMARY KEY,
    free_at BIGINT NOT NULL
);
CREATE INDEX allowance_free_at ON allowance (free_at);

-- +goose Down
DROP TABLE allowance;
DROP TABLE recovery_code;
DROP TABLE totp;
DROP TABLE passkey;
DROP TABLE ticket;
DROP TABLE session;
ALTER TABLE account DROP COLUMN ended_at;
