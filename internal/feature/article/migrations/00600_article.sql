-- +goose Up
CREATE TABLE section (
    id          {id},
    slug        TEXT   NOT NULL UNIQUE,
    name        TEXT   NOT NULL,
    description TEXT   NOT NULL,
    position    BIGINT NOT NULL,
    origin      TEXT   UNIQUE
);
CREATE TABLE tag (
    id     {id},
    slug   TEXT NOT NULL UNIQUE,
    name   TEXT NOT NULL,
    origin TEXT UNIQUE
);
CREATE TABLE author (
    id         {id},
    slug       TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    bio        TEXT   NOT NULL,
    picture    TEXT   NOT NULL,
    account_id BIGINT REFERENCES account (id),
    origin     TEXT   UNIQUE
);

-- An article carries what lists show; what its own page shows besides is in
-- the revision whose number it names. live_at is published_at while a story
-- is listed, else NULL; the three link tables repeat it, so that each list is
-- one walk along one index. Times that never were are 0.
CREATE TABLE article (
    id           {id},
    kind         TEXT   NOT NULL,
    status       TEXT   NOT NULL,
    slug         TEXT   NOT NULL,
    path         TEXT   UNIQUE,
    lang         TEXT   NOT NULL,
    headline     TEXT   NOT NULL,
    standfirst   TEXT   NOT NULL,
    kicker       TEXT   NOT NULL,
    lead         TEXT   NOT NULL,
    lead_alt     TEXT   NOT NULL,
    source_name  TEXT   NOT NULL,
    revision     BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    modified_at  BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL,
    published_at BIGINT NOT NULL,
    scheduled_at BIGINT NOT NULL,
    live_at      BIGINT,
    origin       TEXT   UNIQUE
);
CREATE INDEX article_live ON article (live_at, id, modified_at) WHERE live_at IS NOT NULL;
CREATE INDEX article_page ON article (id) WHERE kind = 'page';

-- cause says what made the revision: 'import' or 'edit'.
CREATE TABLE revision (
    article_id    BIGINT NOT NULL REFERENCES article (id),
    number        BIGINT NOT NULL,
    cause         TEXT   NOT NULL,
    saved_at      BIGINT NOT NULL,
    lang          TEXT   NOT NULL,
    headline      TEXT   NOT NULL,
    standfirst    TEXT   NOT NULL,
    kicker        TEXT   NOT NULL,
    dateline      TEXT   NOT NULL,
    source_name   TEXT   NOT NULL,
    source_url    TEXT   NOT NULL,
    source_credit TEXT   NOT NULL,
    body          TEXT   NOT NULL,
    PRIMARY KEY (article_id, number)
);

CREATE TABLE article_section (
    article_id BIGINT NOT NULL REFERENCES article (id),
    section_id BIGINT NOT NULL REFERENCES section (id),
    position   BIGINT NOT NULL,
    live_at    BIGINT,
    PRIMARY KEY (article_id, section_id)
);
CREATE INDEX article_section_live ON article_section (section_id, live_at, article_id) WHERE live_at IS NOT NULL;

CREATE TABLE article_tag (
    article_id BIGINT NOT NULL REFERENCES article (id),
    tag_id     BIGINT NOT NULL REFERENCES tag (id),
    position   BIGINT NOT NULL,
    live_at    BIGINT,
    PRIMARY KEY (article_id, tag_id)
);
CREATE INDEX article_tag_live ON article_tag (tag_id, live_at, article_id) WHERE live_at IS NOT NULL;

CREATE TABLE article_author (
    article_id BIGINT NOT NULL REFERENCES article (id),
    author_id  BIGINT NOT NULL REFERENCES author (id),
    position   BIGINT NOT NULL,
    live_at    BIGINT,
    PRIMARY KEY (article_id, author_id)
);
CREATE INDEX article_author_live ON article_author (author_id, live_at, article_id) WHERE live_at IS NOT NULL;

CREATE TABLE correction (
    id         {id},
    article_id BIGINT NOT NULL REFERENCES article (id),
    kind       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    text       TEXT   NOT NULL
);
CREATE INDEX correction_article ON correction (article_id, at);

-- +goose Down
DROP TABLE correction;
DROP TABLE article_author;
DROP TABLE article_tag;
DROP TABLE article_section;
DROP TABLE revision;
DROP TABLE article;
DROP TABLE author;
DROP TABLE tag;
DROP TABLE section;
