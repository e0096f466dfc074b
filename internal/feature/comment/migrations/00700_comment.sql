-- +goose Up
CREATE TABLE comment (
    id          {id},
    article_id  BIGINT NOT NULL REFERENCES article (id),
    parent_id   BIGINT REFERENCES comment (id),
    account_id  BIGINT REFERENCES account (id),
    author_name TEXT   NOT NULL,
    status      TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    origin      TEXT   UNIQUE
);
CREATE INDEX comment_thread ON comment (article_id, created_at, id);
CREATE INDEX comment_parent ON comment (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX comment_account ON comment (account_id, id) WHERE account_id IS NOT NULL;

-- +goose Down
DROP TABLE comment;
