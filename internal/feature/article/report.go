package article

import (
	"context"
	"math"
	"net/mail"
	"strings"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// Report is what a reader says is wrong in a story.
type Report struct {
	ID         int64
	ArticleID  int64
	Headline   string // of the article, as it is now
	Path       string
	Status     ReportStatus
	At         time.Time
	Text       string // what is wrong
	Quote      string // the words of the story that it is about, "" for none
	Name       string // "" when they did not say
	Email      string // "" when they want no answer; emptied some time after it was closed
	Answer     string // what the desk wrote to the reader
	Correction int64  // the record that answers it, 0 for none
	ClosedAt   time.Time
	ClosedBy   int64
}

// ReportStatus is where a report is on the desk.
type ReportStatus string

const (
	ReportOpen     ReportStatus = "open"
	ReportAnswered ReportStatus = "answered" // by a correction, or in words
	ReportClosed   ReportStatus = "closed"   // there was nothing to do
)

// Limits of a report, in characters, and of how many come in.
const (
	MaxReport      = 4000
	MaxQuote       = 1000
	maxName        = 200
	maxPerHour     = 200 // reports of the whole site
	maxPerMailbox  = 3   // mails of thanks to one address a day
	forgetReporter = 30 * 24 * time.Hour
)

// ReportError takes a reader's report of an error in a published article and thanks
// them by mail. It answers NotFound when readers cannot see the article,
// Invalid, with the field, for what cannot be kept, and TooMany when the site
// gets more reports than anybody could read.
func (s *Service) ReportError(ctx context.Context, tx *db.Tx, r Report) (int64, error) {
	if err := r.check(); err != nil {
		return 0, err
	}
	a, err := loadArticle(ctx, tx, r.ArticleID)
	if err != nil {
		return 0, err
	}
	if a.Status != Published {
		return 0, fault.New(fault.NotFound, "nothing is published under this number")
	}
	now := s.now()
	recent, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM (SELECT 1 FROM error_report WHERE at > ? LIMIT ?) AS recent`,
		db.Micros(now.Add(-time.Hour)), maxPerHour)
	if err != nil {
		return 0, err
	}
	if recent >= maxPerHour {
		return 0, tooMany("the desk has more reports than it can read: try again later")
	}
	mailed, err := db.One(ctx, tx, db.ScanID, `SELECT COUNT(*) FROM error_report WHERE at > ? AND email = ?`,
		db.Micros(now.Add(-24*time.Hour)), r.Email)
	if err != nil {
		return 0, err
	}
	id, err := db.One(ctx, tx, db.ScanID, `INSERT INTO error_report (article_id, status, at, text, quote, name, email, answer, closed_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', 0) RETURNING id`, a.ID, string(ReportOpen), db.Micros(now), r.Text, r.Quote, r.Name, r.Email)
	if err != nil || r.Email == "" || mailed >= maxPerMailbox {
		return id, err
	}
	r.ID = id
	return id, s.mailReporter(ctx, tx, "thanks", r, a, "")
}

func (r *Report) check() error {
	r.Text, r.Quote, r.Name = cleanLines(r.Text), cleanLines(r.Quote), document.CleanLine(r.Name)
	r.Email = document.CleanLine(r.Email)
	if r.Text == "" {
		return fault.InField("text", "say what is wrong")
	}
	for _, line := range []struct {
		field, text string
		limit       int
	}{{"text", r.Text, MaxReport}, {"quote", r.Quote, MaxQuote}, {"name", r.Name, maxName}} {
		if err := within(line.field, line.text, line.limit); err != nil {
			return fault.InField(line.field, "%s", fault.TextOf(err))
		}
	}
	if r.Email == "" {
		return nil
	}
	if at, err := mail.ParseAddress(r.Email); err != nil || at.Address != r.Email || len(r.Email) > account.MaxEmail {
		return fault.InField("email", "%q is not a mail address", r.Email)
	}
	return nil
}

const (
	reportColumns = `SELECT e.id, e.article_id, a.headline, COALESCE(a.path, ''), e.status, e.at, e.text, e.quote, e.name, e.email, e.answer,
		COALESCE(e.correction_id, 0), e.closed_at, COALESCE(e.closed_by, 0) FROM error_report e JOIN article a ON a.id = e.article_id`
	allReports      = reportColumns + ` WHERE (e.at, e.id) < (?, ?) ORDER BY e.at DESC, e.id DESC LIMIT ?`
	reportsByStatus = reportColumns + ` WHERE e.status = ? AND (e.at, e.id) < (?, ?) ORDER BY e.at DESC, e.id DESC LIMIT ?`
)

// Reports returns up to limit reports after a cursor, newest first, and the
// cursor at which the next page begins. The status "" is any.
func (s *Service) Reports(ctx context.Context, who account.Identity, status ReportStatus, after Cursor, limit int) ([]Report, Cursor, error) {
	if err := who.May(account.EditAny); err != nil {
		return nil, Cursor{}, err
	}
	if after == (Cursor{}) {
		after = Cursor{LiveAt: math.MaxInt64, ID: math.MaxInt64}
	}
	limit = min(limit, MaxPage)
	var list []Report
	var err error
	if status == "" {
		list, err = db.All(ctx, s.db, scanReport, allReports, after.LiveAt, after.ID, limit+1)
	} else {
		list, err = db.All(ctx, s.db, scanReport, reportsByStatus, string(status), after.LiveAt, after.ID, limit+1)
	}
	if err != nil || len(list) <= limit {
		return list, Cursor{}, err
	}
	list = list[:limit]
	last := list[limit-1]
	return list, Cursor{LiveAt: db.Micros(last.At), ID: last.ID}, nil
}

// ReportByID returns one report, or NotFound.
func (s *Service) ReportByID(ctx context.Context, who account.Identity, id int64) (Report, error) {
	if err := who.May(account.EditAny); err != nil {
		return Report{}, err
	}
	return reportOf(ctx, s.db, id)
}

// OpenReports returns the reports on an article that wait for an answer, the
// oldest first, at most a hundred.
func (s *Service) OpenReports(ctx context.Context, articleID int64) ([]Report, error) {
	return db.All(ctx, s.db, scanReport,
		reportColumns+` WHERE e.article_id = ? AND e.status = 'open' ORDER BY e.at, e.id LIMIT 100`, articleID)
}

// CountOpenReports returns how many reports wait for an answer; a hundred when
// there are more.
func (s *Service) CountOpenReports(ctx context.Context) (int, error) {
	n, err := db.One(ctx, s.db, db.ScanID, `SELECT COUNT(*) FROM (SELECT 1 FROM error_report WHERE status = 'open' LIMIT 100) AS waiting`)
	return int(n), err
}

func reportOf(ctx context.Context, q db.Querier, id int64) (Report, error) {
	return db.One(ctx, q, scanReport, reportColumns+` WHERE e.id = ?`, id)
}

func scanReport(row db.Row) (Report, error) {
	var r Report
	var at, closed int64
	err := row.Scan(&r.ID, &r.ArticleID, &r.Headline, &r.Path, &r.Status, &at, &r.Text, &r.Quote, &r.Name, &r.Email, &r.Answer,
		&r.Correction, &closed, &r.ClosedBy)
	r.At, r.ClosedAt = db.Time(at), db.Time(closed)
	return r, err
}

// cleanLines makes a text of several lines fit to be shown: each line as
// document.CleanLine has it, and no empty ones at either end.
func cleanLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = document.CleanLine(lines[i])
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}
