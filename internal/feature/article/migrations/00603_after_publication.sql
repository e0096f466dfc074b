-- +goose Up
-- refused lists the uses of a story that its source does not allow, parted by
-- spaces. A story that is unlisted stands at its address and in no list.
-- retraction is '', 'struck' or 'removed'; withdrawal is what readers are told
-- at the address of a story that was taken down.
ALTER TABLE article ADD COLUMN refused      TEXT    NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN expires_at   BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN unlisted     BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE article ADD COLUMN retraction   TEXT    NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN withdrawal   TEXT    NOT NULL DEFAULT '';
ALTER TABLE article ADD COLUMN withdrawn_at BIGINT  NOT NULL DEFAULT 0;

-- A withheld revision has lost its words: its texts are empty.
ALTER TABLE revision ADD COLUMN withheld_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE revision ADD COLUMN withheld_by BIGINT REFERENCES account (id);

-- The revisions are those before and after the change, 0 where that is not
-- known, as of a correction that an import brought.
ALTER TABLE correction ADD COLUMN revision_before BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE correction ADD COLUMN revision_after  BIGINT  NOT NULL DEFAULT 0;
ALTER TABLE correction ADD COLUMN withheld        BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE correction ADD COLUMN account_id      BIGINT  REFERENCES account (id);
CREATE INDEX correction_at ON correction (at, id);

-- What readers say is wrong in a story. name and email are emptied some time
-- after it was closed.
CREATE TABLE error_report (
    id            {id},
    article_id    BIGINT NOT NULL REFERENCES article (id),
    status        TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    text          TEXT   NOT NULL,
    quote         TEXT   NOT NULL,
    name          TEXT   NOT NULL,
    email         TEXT   NOT NULL,
    answer        TEXT   NOT NULL,
    correction_id BIGINT REFERENCES correction (id) ON DELETE SET NULL,
    closed_at     BIGINT NOT NULL,
    closed_by     BIGINT REFERENCES account (id)
);
CREATE INDEX error_report_status ON error_report (status, at, id);
CREATE INDEX error_report_at ON error_report (at, id);
CREATE INDEX error_report_article ON error_report (article_id, at);
CREATE INDEX error_report_correction ON error_report (correction_id) WHERE correction_id IS NOT NULL;

-- The front page as editors arranged it. section_id is 0 outside of rails;
-- until is 0 for a story that stays until another takes its place.
CREATE TABLE front_slot (
    zone       TEXT   NOT NULL,
    section_id BIGINT NOT NULL,
    position   BIGINT NOT NULL,
    article_id BIGINT NOT NULL REFERENCES article (id),
    until      BIGINT NOT NULL,
    PRIMARY KEY (zone, section_id, position)
);

-- +goose Down
DROP TABLE front_slot;
DROP TABLE error_report;
DROP INDEX correction_at;
ALTER TABLE correction DROP COLUMN account_id;
ALTER TABLE correction DROP COLUMN withheld;
ALTER TABLE correction DROP COLUMN revision_after;
ALTER TABLE correction DROP COLUMN revision_before;
ALTER TABLE revision DROP COLUMN withheld_by;
ALTER TABLE revision DROP COLUMN withheld_at;
ALTER TABLE article DROP COLUMN withdrawn_at;
ALTER TABLE article DROP COLUMN withdrawal;
ALTER TABLE article DROP COLUMN retraction;
ALTER TABLE article DROP COLUMN unlisted;
ALTER TABLE article DROP COLUMN expires_at;
ALTER TABLE article DROP COLUMN refused;
