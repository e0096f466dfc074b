-- +goose Up
-- What can be found. The full-text index beside it, search_text, is made by
-- the program, because it is another thing on each data base; a row of the two
-- has the same id. The id grows with the time of the entry, so that "newest
-- first" is the order of the ids. digest holds the analysed words that decide
-- the rank: headline, bylines, subjects, opening.
CREATE TABLE search_entry (
    id     BIGINT NOT NULL PRIMARY KEY,
    source TEXT   NOT NULL,
    ref    BIGINT NOT NULL,
    digest TEXT   NOT NULL,
    UNIQUE (source, ref)
);
-- The languages in which entries were analysed.
CREATE TABLE search_language (
    lang TEXT NOT NULL PRIMARY KEY
);
-- One row a source: how far the index was made anew, and by which analysis.
CREATE TABLE search_progress (
    source  TEXT    NOT NULL PRIMARY KEY,
    version BIGINT  NOT NULL,
    after   BIGINT  NOT NULL,
    done    BOOLEAN NOT NULL
);

-- +goose Down
DROP TABLE IF EXISTS search_text;
DROP TABLE search_progress;
DROP TABLE search_language;
DROP TABLE search_entry;
