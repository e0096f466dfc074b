-- +goose Up
-- How often an article was read on a day of the site's time zone, counted in
-- days since 1970.
CREATE TABLE reads (
    article_id BIGINT NOT NULL REFERENCES article (id),
    day        BIGINT NOT NULL,
    count      BIGINT NOT NULL,
    PRIMARY KEY (article_id, day)
);
CREATE INDEX reads_day ON reads (day, article_id, count);

-- +goose Down
DROP TABLE reads;
