package desk

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
	"stet/internal/platform/theme"
)

// startPage is the view of desk/desk/start.html: what is to be done before
// the site opens.
type startPage struct {
	Steps    []step
	Left     int // steps that are not done
	Address  string
	Captured bool
	Mail     testMail
	Email    string // to which a test mail goes
	Comments bool   // whether the settings let comments open, as the next
	Payments bool
}

// step is one thing to do. Its sentences are desk.start.NAME, and
// desk.start.NAME.how for how it is done.
type step struct {
	Name string
	Done bool
	Href string // where it is done, "" for elsewhere than on the desk
}

// testMail is what is noted about the last test mail.
type testMail struct {
	Sent    time.Time `json:"sent"`
	Arrived time.Time `json:"arrived"` // when somebody said so
}

const testMailFact = "test_mail"

func (d *Desk) showStart(w http.ResponseWriter, r *http.Request) error {
	page, err := d.start(r.Context())
	if err != nil {
		return err
	}
	page.Email = account.IdentityOf(r.Context()).Email
	return d.Frame(w, r, theme.Page{Title: d.words().T("desk.start.title"), Template: "desk/desk/start.html", View: page})
}

// start returns what is to be done and what of it is.
func (d *Desk) start(ctx context.Context) (startPage, error) {
	current := d.opt.Site.Current()
	page := startPage{
		Address: current.Address, Captured: d.opt.Mail(),
		Comments: current.Open(site.Comments), Payments: current.Open(site.Payments),
	}
	if err := d.opt.Site.Noted(ctx, d.opt.DB, testMailFact, &page.Mail); err != nil {
		return page, err
	}
	var err error
	if page.Steps, err = d.steps(ctx, page.Mail); err != nil {
		return page, err
	}
	for _, s := range page.Steps {
		if !s.Done {
			page.Left++
		}
	}
	page.Mail.Sent, page.Mail.Arrived = d.local(page.Mail.Sent), d.local(page.Mail.Arrived)
	return page, nil
}

// steps returns what is to be done, and what of it the data says is done.
func (d *Desk) steps(ctx context.Context, test testMail) ([]step, error) {
	s := d.opt.Site.Current()
	stories, _, err := d.opt.Articles.List(ctx, article.Everything(), article.Cursor{}, 1)
	if err != nil {
		return nil, err
	}
	steps := []step{
		{"address", isPublic(s.Address), ""},
		{"mail", !d.opt.Mail() && test.Arrived.After(test.Sent), ""},
		{"icon", s.Icon != "", "/desk/settings#icon"},
		{"import", len(stories) > 0, ""},
		{"publisher", s.Publisher.Reachable(), "/desk/settings#publisher"},
	}
	for _, page := range []struct {
		name, field string
		paths       []string
	}{
		{"privacy", "policies.privacy", []string{s.Policies.Privacy}},
		{"terms", "policies.terms", []string{s.Policies.Terms}},
		{"corrections", "publisher.corrections_policy", []string{s.Publisher.CorrectionsPolicy}},
		{"ownership", "publisher.ownership", []string{s.Publisher.Ownership}},
		{"rules", "policies.rules", []string{s.Policies.Rules, s.Policies.Statement}},
	} {
		done, err := d.allThere(ctx, page.paths)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{page.name, done, "/desk/settings#" + page.field})
	}
	return steps, nil
}

// isPublic reports whether readers elsewhere can reach the address, safely.
func isPublic(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && strings.Contains(u.Hostname(), ".") && net.ParseIP(u.Hostname()) == nil
}

// allThere reports whether each of the paths names a page that readers can
// open, or an address elsewhere.
func (d *Desk) allThere(ctx context.Context, paths []string) (bool, error) {
	for _, path := range paths {
		if path == "" {
			return false, nil
		}
		if !strings.HasPrefix(path, "/") || path == "/corrections" {
			continue // of the program's own, or elsewhere
		}
		if _, err := d.opt.Articles.ByPath(ctx, path); fault.Is(err, fault.NotFound) || fault.Is(err, fault.Gone) {
			return false, nil
		} else if err != nil {
			return false, err
		}
	}
	return true, nil
}

// sendTest sends a mail to whoever asks for it.
func (d *Desk) sendTest(w http.ResponseWriter, r *http.Request) error {
	who, now, l := account.IdentityOf(r.Context()), d.opt.Now(), d.words()
	s := d.opt.Site.Current()
	err := d.opt.DB.InTx(r.Context(), func(tx *db.Tx) error {
		letter := mail.Message{
			ToName: who.Name, To: who.Email, Subject: l.T("desk.start.mail.subject", "site", s.Name),
			Text: l.T("desk.start.mail.text", "site", s.Name, "address", s.Address+"/desk/start"),
		}
		key := "test:" + strconv.FormatInt(who.AccountID, 10)
		if err := d.opt.Outbox.Put(r.Context(), tx, key, letter, now.Add(24*time.Hour)); err != nil {
			return err
		}
		return d.opt.Site.Note(r.Context(), tx, testMailFact, testMail{Sent: now})
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/desk/start#mail", http.StatusSeeOther)
	return nil
}

// testArrived notes that somebody has the test mail before their eyes.
func (d *Desk) testArrived(w http.ResponseWriter, r *http.Request) error {
	err := d.opt.DB.InTx(r.Context(), func(tx *db.Tx) error {
		var test testMail
		if err := d.opt.Site.Noted(r.Context(), tx, testMailFact, &test); err != nil {
			return err
		}
		test.Arrived = d.opt.Now()
		return d.opt.Site.Note(r.Context(), tx, testMailFact, test)
	})
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/desk/start#mail", http.StatusSeeOther)
	return nil
}
