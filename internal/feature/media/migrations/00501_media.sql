-- +goose Up
-- variants is a JSON list of what was made of the original, in the files
-- beside it; a row is written once more when the last of them is made.
CREATE TABLE media (
    id         {id},
    key        TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    type       TEXT   NOT NULL,
    bytes      BIGINT NOT NULL,
    width      BIGINT NOT NULL,
    height     BIGINT NOT NULL,
    alt        TEXT   NOT NULL,
    caption    TEXT   NOT NULL,
    credit     TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    rights     TEXT   NOT NULL,
    variants   TEXT   NOT NULL,
    state      TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);
-- The same picture may have been imported from several places.
CREATE TABLE media_origin (
    origin   TEXT   NOT NULL PRIMARY KEY,
    media_id BIGINT NOT NULL REFERENCES media (id) ON DELETE CASCADE
);
CREATE INDEX media_origin_media ON media_origin (media_id);

-- +goose Down
DROP TABLE media_origin;
DROP TABLE media;
