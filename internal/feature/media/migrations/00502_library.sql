-- +goose Up
-- kind is 'picture' or 'file'. words are those of all texts of the item, folded,
-- sorted, each with a space on both sides, and marks such as #noalt; media_word
-- is the way back from a word. words is '' where nobody has collected them yet.
-- expires_at is when the rights end, warned_at the end that was warned of; 0 is
-- none. focus_x and focus_y are thousandths of the picture's sides. account_id is
-- who uploaded it, 0 for an import.
ALTER TABLE media ADD COLUMN kind       TEXT   NOT NULL DEFAULT 'picture';
ALTER TABLE media ADD COLUMN licence    TEXT   NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN permitted  TEXT   NOT NULL DEFAULT '';
ALTER TABLE media ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN warned_at  BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN focus_x    BIGINT NOT NULL DEFAULT 500;
ALTER TABLE media ADD COLUMN focus_y    BIGINT NOT NULL DEFAULT 500;
ALTER TABLE media ADD COLUMN account_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN words      TEXT   NOT NULL DEFAULT '';
CREATE INDEX media_expires ON media (expires_at, id) WHERE expires_at > 0;
CREATE INDEX media_unread ON media (id) WHERE words = '';

-- No reference to media: its check would read the whole table whenever an item
-- goes.
CREATE TABLE media_word (
    word     TEXT   NOT NULL,
    media_id BIGINT NOT NULL,
    PRIMARY KEY (word, media_id)
);

-- The keys that an item had before it was replaced. Stories go on naming them.
CREATE TABLE media_former (
    key      TEXT   NOT NULL PRIMARY KEY,
    media_id BIGINT NOT NULL REFERENCES media (id)
);
CREATE INDEX media_former_media ON media_former (media_id);

-- +goose Down
DROP TABLE media_former;
DROP TABLE media_word;
DROP INDEX media_unread;
DROP INDEX media_expires;
ALTER TABLE media DROP COLUMN words;
ALTER TABLE media DROP COLUMN account_id;
ALTER TABLE media DROP COLUMN focus_y;
ALTER TABLE media DROP COLUMN focus_x;
ALTER TABLE media DROP COLUMN warned_at;
ALTER TABLE media DROP COLUMN expires_at;
ALTER TABLE media DROP COLUMN permitted;
ALTER TABLE media DROP COLUMN licence;
ALTER TABLE media DROP COLUMN kind;
