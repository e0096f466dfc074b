-- +goose Up
-- An article that was thrown away leaves its number alone: its kind is '' and
-- its status 'discarded'.

-- killed_from is the state that a killed article was in, to which reinstating
-- it leads back; '' where that is not known.
ALTER TABLE article ADD COLUMN killed_from TEXT NOT NULL DEFAULT '';

-- One's own drafts are few beside all that one has ever written.
CREATE INDEX article_own_drafts ON article (owner_id, touched_at, id) WHERE status = 'draft';

-- +goose Down
DROP INDEX article_own_drafts;
ALTER TABLE article DROP COLUMN killed_from;
