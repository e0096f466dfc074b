-- +goose Up
CREATE TABLE setting (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE menu_item (
    menu     TEXT   NOT NULL,
    position BIGINT NOT NULL,
    label    TEXT   NOT NULL,
    target   TEXT   NOT NULL,
    PRIMARY KEY (menu, position)
);
-- from_path is a path, with the query that the old system used, if any.
CREATE TABLE redirect (
    from_path TEXT NOT NULL PRIMARY KEY,
    to_path   TEXT NOT NULL
);
CREATE INDEX redirect_to ON redirect (to_path);

-- +goose Down
DROP TABLE redirect;
DROP TABLE menu_item;
DROP TABLE setting;
