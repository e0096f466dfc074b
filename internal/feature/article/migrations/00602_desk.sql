-- +goose Up
-- owner_id is whose article it is; NULL for one that was imported. touched_at
-- is when somebody last wrote in it, saved or published: the newsroom's lists
-- are ordered by it, and the links repeat it as they repeat live_at.
ALTER TABLE article ADD COLUMN owner_id   BIGINT REFERENCES account (id);
ALTER TABLE article ADD COLUMN embargo_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN touched_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE article_section ADD COLUMN touched_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE article_author  ADD COLUMN touched_at BIGINT NOT NULL DEFAULT 0;
UPDATE article SET touched_at = modified_at;
UPDATE article_section SET touched_at = (SELECT a.touched_at FROM article a WHERE a.id = article_section.article_id);
UPDATE article_author SET touched_at = (SELECT a.touched_at FROM article a WHERE a.id = article_author.article_id);
CREATE INDEX article_kind_touched ON article (kind, touched_at, id);
CREATE INDEX article_status_touched ON article (status, touched_at, id);
CREATE INDEX article_owner_touched ON article (owner_id, touched_at, id);
CREATE INDEX article_section_touched ON article_section (section_id, touched_at, article_id);
CREATE INDEX article_author_touched ON article_author (author_id, touched_at, article_id);

-- saved_by is NULL for what a program did.
ALTER TABLE revision ADD COLUMN saved_by BIGINT REFERENCES account (id);

-- An article as somebody is writing it. base is the revision that it was
-- begun from, changed whether it differs from that, frozen the version that
-- last became a revision and frozen_at when. The lists are JSON: ids of
-- sections and bylines, names of tags.
CREATE TABLE draft (
    article_id BIGINT  PRIMARY KEY REFERENCES article (id),
    version    BIGINT  NOT NULL,
    base       BIGINT  NOT NULL,
    changed    BOOLEAN NOT NULL,
    client     TEXT    NOT NULL,
    saved_at   BIGINT  NOT NULL,
    saved_by   BIGINT  REFERENCES account (id),
    frozen     BIGINT  NOT NULL,
    frozen_at  BIGINT  NOT NULL,
    lang       TEXT    NOT NULL,
    headline   TEXT    NOT NULL,
    standfirst TEXT    NOT NULL,
    kicker     TEXT    NOT NULL,
    dateline   TEXT    NOT NULL,
    slug       TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    sections   TEXT    NOT NULL,
    tags       TEXT    NOT NULL,
    authors    TEXT    NOT NULL,
    body       TEXT    NOT NULL
);

-- Texts that met another version and were put aside. text is JSON.
CREATE TABLE kept_text (
    id         {id},
    article_id BIGINT NOT NULL REFERENCES article (id),
    account_id BIGINT REFERENCES account (id),
    client     TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    kept_at    BIGINT NOT NULL,
    text       TEXT   NOT NULL
);
CREATE INDEX kept_text_article ON kept_text (article_id, id);

-- Who is writing in an article. A lock that was not seen for a minute is free.
CREATE TABLE edit_lock (
    article_id BIGINT PRIMARY KEY REFERENCES article (id),
    account_id BIGINT NOT NULL REFERENCES account (id),
    client     TEXT   NOT NULL,
    taken_at   BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL
);

-- What the staff say to each other about an article.
CREATE TABLE remark (
    id         {id},
    article_id BIGINT NOT NULL REFERENCES article (id),
    account_id BIGINT REFERENCES account (id),
    at         BIGINT NOT NULL,
    text       TEXT   NOT NULL
);
CREATE INDEX remark_article ON remark (article_id, id);

-- Which media an article shows: to readers ('live'), or in its draft.
CREATE TABLE article_media (
    article_id BIGINT NOT NULL REFERENCES article (id),
    place      TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    PRIMARY KEY (article_id, place, key)
);
CREATE INDEX article_media_key ON article_media (key, article_id);
INSERT INTO article_media (article_id, place, key) SELECT id, 'live', lead FROM article WHERE lead <> '';

-- What came of asking for an outside address: 'alive', 'dead' or 'unsure'.
CREATE TABLE link_check (
    url        TEXT   PRIMARY KEY,
    state      TEXT   NOT NULL,
    detail     TEXT   NOT NULL,
    checked_at BIGINT NOT NULL
);
CREATE INDEX link_check_age ON link_check (checked_at);

-- Addresses at which an article can be read before it is published. Only a
-- hash of the address is kept.
CREATE TABLE preview_link (
    id         {id},
    article_id BIGINT NOT NULL REFERENCES article (id),
    token_hash TEXT   NOT NULL UNIQUE,
    made_by    BIGINT REFERENCES account (id),
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX preview_link_article ON preview_link (article_id, id);
CREATE INDEX preview_link_expires ON preview_link (expires_at);

-- +goose Down
DROP TABLE preview_link;
DROP TABLE link_check;
DROP TABLE article_media;
DROP TABLE remark;
DROP TABLE edit_lock;
DROP TABLE kept_text;
DROP TABLE draft;
ALTER TABLE revision DROP COLUMN saved_by;
DROP INDEX article_author_touched;
DROP INDEX article_section_touched;
DROP INDEX article_owner_touched;
DROP INDEX article_status_touched;
DROP INDEX article_kind_touched;
ALTER TABLE article_author DROP COLUMN touched_at;
ALTER TABLE article_section DROP COLUMN touched_at;
ALTER TABLE article DROP COLUMN touched_at;
ALTER TABLE article DROP COLUMN embargo_at;
ALTER TABLE article DROP COLUMN owner_id;
