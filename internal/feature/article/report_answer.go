package article

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
)

// Answer closes a report with words of the desk's, which the reader gets by
// mail if they left an address.
func (s *Service) Answer(ctx context.Context, tx *db.Tx, who account.Identity, id int64, text string) error {
	text = cleanLines(text)
	if text == "" {
		return fault.InField("answer", "write what the reader is told, or close the report without an answer")
	}
	if err := within("answer", text, MaxReport); err != nil {
		return fault.InField("answer", "%s", fault.TextOf(err))
	}
	r, a, err := s.openReport(ctx, tx, who, id)
	if err != nil {
		return err
	}
	r.Status, r.Answer = ReportAnswered, text
	if err := s.closeReport(ctx, tx, who, r); err != nil || r.Email == "" {
		return err
	}
	return s.mailReporter(ctx, tx, "answer", r, a, text)
}

// Dismiss closes a report to which nothing needs to be said.
func (s *Service) Dismiss(ctx context.Context, tx *db.Tx, who account.Identity, id int64) error {
	r, _, err := s.openReport(ctx, tx, who, id)
	if err != nil {
		return err
	}
	r.Status = ReportClosed
	return s.closeReport(ctx, tx, who, r)
}

// Credit closes a report with the correction that answers it, one of the
// story's own, and tells the reader of it.
func (s *Service) Credit(ctx context.Context, tx *db.Tx, who account.Identity, id, correctionID int64) error {
	r, a, err := s.openReport(ctx, tx, who, id)
	if err != nil {
		return err
	}
	if _, err := correctionOf(ctx, tx, a.ID, correctionID); err != nil {
		return fault.InField("correction", "choose one of the story's corrections")
	}
	return s.credit(ctx, tx, who, r, a, correctionID)
}

// Reopen takes a closed report up again.
func (s *Service) Reopen(ctx context.Context, tx *db.Tx, who account.Identity, id int64) error {
	if err := who.May(account.EditAny); err != nil {
		return err
	}
	r, err := reportOf(ctx, tx, id)
	if err != nil || r.Status == ReportOpen {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE error_report SET status = 'open', answer = '', correction_id = NULL, closed_at = 0, closed_by = NULL
		WHERE id = ?`, id); err != nil {
		return err
	}
	return s.auditReport(ctx, tx, who, "article.report.reopen", id)
}

// answerReports closes the reports that a change answers. What is not an open
// report on this article is passed over: somebody else was faster. record is
// the correction's number, 0 for a change that readers are not told of.
func (s *Service) answerReports(ctx context.Context, tx *db.Tx, who account.Identity, a Article, record int64, ids []int64) error {
	for _, id := range ids {
		r, err := reportOf(ctx, tx, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || r.ArticleID != a.ID || r.Status != ReportOpen {
			continue
		}
		if err := s.credit(ctx, tx, who, r, a, record); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) credit(ctx context.Context, tx *db.Tx, who account.Identity, r Report, a Article, record int64) error {
	r.Status, r.Correction = ReportAnswered, record
	if err := s.closeReport(ctx, tx, who, r); err != nil || r.Email == "" {
		return err
	}
	return s.mailReporter(ctx, tx, "corrected", r, a, "")
}

// openReport returns a report that waits for an answer, with its article.
func (s *Service) openReport(ctx context.Context, tx *db.Tx, who account.Identity, id int64) (Report, Article, error) {
	if err := who.May(account.EditAny); err != nil {
		return Report{}, Article{}, err
	}
	r, err := reportOf(ctx, tx, id)
	if err != nil {
		return Report{}, Article{}, err
	}
	if r.Status != ReportOpen {
		return Report{}, Article{}, fault.New(fault.Conflict, "somebody has answered or closed this report already")
	}
	a, err := loadArticle(ctx, tx, r.ArticleID)
	return r, a, err
}

// closeReport writes the status that a report has now.
func (s *Service) closeReport(ctx context.Context, tx *db.Tx, who account.Identity, r Report) error {
	_, err := tx.Exec(ctx, `UPDATE error_report SET status = ?, answer = ?, correction_id = ?, closed_at = ?, closed_by = ? WHERE id = ?`,
		string(r.Status), r.Answer, db.NullID(r.Correction), db.Micros(s.now()), db.NullID(who.AccountID), r.ID)
	if err != nil {
		return err
	}
	return s.auditReport(ctx, tx, who, "article.report."+string(r.Status), r.ID)
}

func (s *Service) auditReport(ctx context.Context, tx *db.Tx, who account.Identity, act string, id int64) error {
	return s.auditOf(ctx, tx, who, act, "report "+strconv.FormatInt(id, 10), "")
}

// mailReporter tells a reader what became of their report: "thanks", "answer"
// or "corrected". Nothing that they wrote themselves is in the mail, so that
// nobody can send their words to others in our name.
func (s *Service) mailReporter(ctx context.Context, tx *db.Tx, what string, r Report, a Article, answer string) error {
	if s.outbox == nil || s.messages == nil {
		return nil
	}
	current, words := s.site.Current(), s.words()
	key := "report.mail." + what
	args := []any{"headline", a.Headline, "address", current.Address + (&url.URL{Path: a.Path}).EscapedPath(), "site", current.Name}
	if what == "answer" {
		args = append(args, "answer", answer)
	}
	return s.outbox.Put(ctx, tx, fmt.Sprintf("%s:%d:%d", key, r.ID, db.Micros(s.now())), mail.Message{
		To: r.Email, Subject: words.T("report.mail.subject", "headline", inSubject(a.Headline)), Text: words.T(key, args...),
	}, time.Time{})
}

const forgetJob = "article.forget-reporters"

// handleReportJobs registers the nightly job that forgets who reported an
// error, some time after they have had their answer.
func (s *Service) handleReportJobs() {
	s.jobs.Handle(forgetJob, job.Policy{}, func(ctx context.Context, _ job.Job) error {
		return s.db.InTx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE error_report SET name = '', email = '' WHERE status <> 'open' AND closed_at < ?
				AND (name <> '' OR email <> '')`, db.Micros(s.now().Add(-forgetReporter)))
			return err
		})
	})
	s.jobs.Every(forgetJob, 24*time.Hour)
}
