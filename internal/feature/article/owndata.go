package article

import (
	"context"
	"time"

	"stet/internal/engine/document"
	"stet/internal/platform/db"
)

// ownData is what this package keeps of a person, as they take it along.
type ownData struct {
	Reports []ownReport `json:"error_reports,omitempty"`
	Remarks []ownRemark `json:"remarks,omitempty"`
	Writing []ownWork   `json:"writing,omitempty"`
}

// ownReport is an error that was reported with the person's mail address.
type ownReport struct {
	At       time.Time    `json:"at"`
	Headline string       `json:"headline"`
	Name     string       `json:"name,omitempty"`
	Text     string       `json:"text"`
	Quote    string       `json:"quote,omitempty"`
	Status   ReportStatus `json:"status"`
	Answer   string       `json:"answer,omitempty"`
}

// ownRemark is what the person said to the rest of the staff.
type ownRemark struct {
	At       time.Time `json:"at"`
	Headline string    `json:"headline"`
	Text     string    `json:"text"`
}

// ownWork is an article that the person owns.
type ownWork struct {
	Headline string    `json:"headline"`
	Status   Status    `json:"status"`
	Path     string    `json:"path,omitempty"`
	SavedAt  time.Time `json:"saved_at"`
	Text     string    `json:"text"` // Markdown, as it is being written
}

// OwnData returns what is kept of an account besides the account itself, nil
// for nothing, for its owner to download: errors that were reported with its
// mail address, and of the staff remarks and articles.
func (s *Service) OwnData(ctx context.Context, q db.Querier, accountID int64) (any, error) {
	var own ownData
	for _, read := range []func(context.Context, db.Querier, int64) error{own.readReports, own.readRemarks, own.readWriting} {
		if err := read(ctx, q, accountID); err != nil {
			return nil, err
		}
	}
	if len(own.Reports)+len(own.Remarks)+len(own.Writing) == 0 {
		return nil, nil
	}
	return own, nil
}

func (o *ownData) readReports(ctx context.Context, q db.Querier, accountID int64) (err error) {
	o.Reports, err = db.All(ctx, q, func(row db.Row) (ownReport, error) {
		var r ownReport
		var at int64
		err := row.Scan(&at, &r.Headline, &r.Name, &r.Text, &r.Quote, &r.Status, &r.Answer)
		r.At = db.Time(at)
		return r, err
	}, `SELECT e.at, a.headline, e.name, e.text, e.quote, e.status, e.answer FROM error_report e JOIN article a ON a.id = e.article_id
		JOIN account p ON LOWER(e.email) = p.email WHERE p.id = ? ORDER BY e.id`, accountID)
	return err
}

func (o *ownData) readRemarks(ctx context.Context, q db.Querier, accountID int64) (err error) {
	o.Remarks, err = db.All(ctx, q, func(row db.Row) (ownRemark, error) {
		var r ownRemark
		var at int64
		err := row.Scan(&at, &r.Headline, &r.Text)
		r.At = db.Time(at)
		return r, err
	}, `SELECT r.at, a.headline, r.text FROM remark r JOIN article a ON a.id = r.article_id WHERE r.account_id = ? ORDER BY r.id`, accountID)
	return err
}

func (o *ownData) readWriting(ctx context.Context, q db.Querier, accountID int64) (err error) {
	o.Writing, err = db.All(ctx, q, func(row db.Row) (ownWork, error) {
		var w ownWork
		var saved int64
		var body []byte
		if err := row.Scan(&w.Headline, &w.Status, &w.Path, &saved, &body); err != nil {
			return w, err
		}
		doc, err := document.Parse(body)
		w.SavedAt, w.Text = db.Time(saved), doc.Markdown()
		return w, err
	}, `SELECT COALESCE(d.headline, r.headline), a.status, COALESCE(a.path, ''), COALESCE(d.saved_at, r.saved_at), COALESCE(d.body, r.body)
		FROM article a JOIN revision r ON r.article_id = a.id AND r.number = a.revision LEFT JOIN draft d ON d.article_id = a.id
		WHERE a.owner_id = ? ORDER BY a.id`, accountID)
	return err
}

// Erase removes what is kept of an account: errors that were reported with its
// mail address, and the link of a byline to it. What somebody of the staff has
// written is the newsroom's and stays: articles, their revisions, and remarks,
// under an account that has no name any more.
func (s *Service) Erase(ctx context.Context, tx *db.Tx, accountID int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM error_report WHERE email <> '' AND
		LOWER(email) = (SELECT p.email FROM account p WHERE p.id = ?)`, accountID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE author SET account_id = NULL WHERE account_id = ?`, accountID)
	return err
}
