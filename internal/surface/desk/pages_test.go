package desk_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/job"
	"stet/internal/platform/mail"
	"stet/internal/platform/message"
	"stet/internal/platform/theme/themetest"
	"stet/internal/surface/desk"
)

func TestTemplatesHaveNoTextOfTheirOwn(t *testing.T) {
	messages := check(message.Load())(t)
	themetest.Templates(t, check(fs.Sub(desk.UI(), "desk"))(t), messages)
}

// The shell's scripts are small: they come with every page.
func TestScriptsAreSmall(t *testing.T) {
	total := 0
	for _, name := range check(fs.Glob(desk.UI(), "desk/*.js"))(t) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		if _, err := w.Write(check(fs.ReadFile(desk.UI(), name))(t)); err != nil {
			t.Fatal(err)
		}
		w.Close()
		total += b.Len()
	}
	if total > 10_000 {
		t.Errorf("the scripts have %d bytes compressed, at most 10 kB", total)
	}
}

func TestTheMenuShowsWhatARoleMayOpen(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		for role, want := range map[account.Role]struct{ has, lacks []string }{
			account.Owner:       {[]string{"/desk/articles", "/desk/people", "/desk/settings", "/desk/audit", "/desk/backups"}, nil},
			account.Editor:      {[]string{"/desk/articles", "/desk/front", "/desk/reports", "/desk/menus"}, []string{"/desk/people", "/desk/settings", "/desk/jobs"}},
			account.Contributor: {[]string{"/desk/articles", "/desk/media", "/desk/reads"}, []string{"/desk/front", "/desk/reports", "/desk/sections"}},
			account.Moderator:   {[]string{"/desk/reads", "/desk/audit"}, []string{"/desk/articles", "/desk/media", "/desk/people"}},
		} {
			n.become(role)
			page := n.get("/desk")
			for _, path := range want.has {
				n.says(page, `href="`+path+`"`)
			}
			for _, path := range want.lacks {
				n.silent(page, `href="`+path+`"`)
			}
			n.says(page, `<a href="/desk" aria-current="page">`, "Maud &lt;Pellow&gt;", `action="/sign-out"`)
		}
	})
}

func TestTheOverviewShowsWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		n.says(n.get("/desk"), "No draft of yours is open.", "none proven yet", "none failed")
		id := check(n.articles.Start(ctx, n.who, "story"))(t)
		n.says(n.get("/desk"), `/desk/articles/`+strconv.FormatInt(id, 10), "No headline yet", "Your drafts")
		n.failJob("mail.send", "550 <script>alert(1)</script>")
		n.backup = desk.BackupState{Proven: n.now.Add(-48 * time.Hour), Tried: n.now.Add(-time.Hour)}
		page := n.get("/desk")
		n.says(page, "Failed jobs", "550 &lt;script&gt;", "1 failed", "20 November 2026")
		n.become(account.Contributor)
		page = n.get("/desk")
		n.silent(page, "Failed jobs", "Backup", "No headline yet")
		n.says(page, "No draft of yours is open.")
		n.become(account.Business)
		n.silent(n.get("/desk"), "New story", "No draft of yours")
	})
}

// failJob leaves a job that has failed for good.
func (n *newsroom) failJob(kind, why string) {
	n.t.Helper()
	n.jobs.Handle(kind+".test", job.Policy{}, func(context.Context, job.Job) error { return fault.New(fault.Invalid, "%s", why) })
	err := n.db.InTx(ctx, func(tx *db.Tx) error { return n.jobs.Enqueue(ctx, tx, job.New{Kind: kind + ".test", Key: "k"}) })
	if err := errors.Join(err, n.jobs.Drain(ctx)); err != nil {
		n.t.Fatal(err)
	}
}

func TestAFailedJobIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		n.says(n.get("/desk/jobs"), "Nothing has failed.")
		n.failJob("feed.send", "no such host")
		failed := check(n.jobs.Failed(ctx, 10))(t)
		n.says(n.get("/desk/jobs"), "feed.send.test", "no such host", "Try again")
		n.post("/desk/jobs/"+strconv.FormatInt(failed[0].ID, 10)+"/retry", nil)
		if again := check(n.jobs.Stats(ctx))(t); again.Failed != 0 || again.Waiting == 0 {
			t.Errorf("after the retry: %+v", again)
		}
		if a := n.ask("POST", "/desk/jobs/x/retry", "text/html", nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("a job that is none: %d", a.StatusCode)
		}
		n.become(account.Editor)
		if a := n.ask("GET", "/desk/jobs", "text/html", nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("an editor sees the jobs: %d", a.StatusCode)
		}
	})
}

func TestCapturedMailIsReadOnTheDesk(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		n.says(n.get("/desk/mail"), "Nothing has been sent yet.", "Mail is captured, not sent")
		for i := range 51 {
			n.now = n.now.Add(time.Second)
			err := n.captured.Send(ctx, mail.Message{To: "ada@reader.example", ToName: "Ada", Subject: "Letter " + strconv.Itoa(i),
				Text: "Open https://paper.example/sign-in/abc?x=1&y=2. <b>Bold</b>\n"})
			if err != nil {
				t.Fatal(err)
			}
		}
		list := n.get("/desk/mail")
		n.says(list, "Letter 50", "Letter 1<", `rel="next"`)
		n.silent(list, "Letter 0<")
		from := strings.LastIndex(list, `href="/desk/mail/`) + len(`href="`)
		n.says(n.get(list[from:from+strings.IndexByte(list[from:], '"')]), "<h1>Letter 1</h1>",
			`<a href="https://paper.example/sign-in/abc?x=1&amp;y=2">`, "&lt;b&gt;Bold&lt;/b&gt;")
		if a := n.ask("GET", "/desk/mail/none.eml", "text/html", nil); a.StatusCode != http.StatusNotFound {
			t.Errorf("a mail that is none: %d", a.StatusCode)
		}
		n.sends = true
		page := n.get("/desk/mail")
		n.silent(page, "Mail is captured, not sent")
	})
}

func TestTheBackupsAgeIsShown(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		n.says(n.get("/desk/backups"), "No backup has been proven yet.")
		n.backup = desk.BackupState{File: "backups/x.zip", Machine: "quay", Size: 5 << 20, Rows: 12345, Proven: n.now.Add(-3 * time.Hour), Tried: n.now}
		page := n.get("/desk/backups")
		n.says(page, "22 November 2026, 09:00", "5 MB", "12,345", "quay")
		n.silent(page, "older than a day")
		n.backup.Proven = n.now.Add(-30 * time.Hour)
		n.says(n.get("/desk/backups"), "older than a day")
		n.backup.Error = "no space left"
		n.says(n.get("/desk/backups"), "The last backup failed: no space left")
	})
}

func TestTheFirstRunListLooksAtTheData(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		page := n.get("/desk/start")
		n.says(page, "10 things are left to do.", "Comments are closed", "Payments are closed", "http://localhost:8080")
		n.change(func(s *site.Settings) {
			s.Publisher = site.Publisher{Name: "Society", Contact: "news@paper.example", Ownership: "https://society.example/funding", CorrectionsPolicy: "/corrections"}
			s.Policies = site.Policies{Privacy: "/privacy", Terms: "/terms", Rules: "/rules", Statement: "/statement"}
			s.Icon = "icon"
		})
		page = n.get("/desk/start")
		n.says(page, "Comments may be opened.", "Payments may be opened.")
		for name, done := range map[string]bool{"publisher": true, "ownership": true, "corrections": true, "icon": true,
			"privacy": false, "rules": false, "address": false, "mail": false, "import": false} {
			if got := strings.Contains(page, `<li id="`+name+`" class="done">`); got != done {
				t.Errorf("%s: done is %v, want %v (a page that is named but not there is not done)", name, got, done)
			}
		}
		n.become(account.Editor)
		if a := n.ask("GET", "/desk/start", "text/html", nil); a.StatusCode != http.StatusForbidden {
			t.Errorf("an editor sees the list: %d", a.StatusCode)
		}
	})
}

func TestATestMailIsSentAndConfirmed(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		n.sends = true
		n.post("/desk/start/mail", nil)
		if err := n.jobs.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		letters := check(n.captured.Letters("", 2))(t)
		if len(letters) != 1 || letters[0].To != "owner@paper.example" || !strings.Contains(letters[0].Text, "http://localhost:8080/desk/start") {
			t.Fatalf("%+v", letters)
		}
		n.says(n.get("/desk/start"), "It has arrived")
		n.now = n.now.Add(time.Minute)
		n.post("/desk/start/mail/arrived", nil)
		n.says(n.get("/desk/start"), `<li id="mail" class="done">`)
	})
}

func TestThePaletteFindsWhatOneMayOpen(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		type group struct {
			Label string
			Items []struct{ Label, Note, Href string }
		}
		find := func(query string) string {
			a := n.ask("GET", "/desk/find?q="+url.QueryEscape(query), "application/json", nil)
			var groups []group
			if err := json.Unmarshal([]byte(a.body), &groups); err != nil || a.StatusCode != http.StatusOK {
				t.Fatalf("%d %v %s", a.StatusCode, err, a.body)
			}
			var hrefs []string
			for _, g := range groups {
				for _, item := range g.Items {
					hrefs = append(hrefs, item.Href)
				}
			}
			return " " + strings.Join(hrefs, " ") + " "
		}
		n.says(find(""), " /desk/people ", " /desk/jobs ")
		n.says(find("red"), " /desk/redirects ")
		n.says(find("page"), " /desk/front ", "kind=page")
		n.says(find("owner@paper"), " /desk/people/")
		n.silent(find("irect"), "/desk/redirects")
		n.says(find(strings.Repeat("é", 150)), "  ")
		n.become(account.Author)
		n.silent(find(""), "/desk/people", "/desk/settings")
		n.silent(find("owner@paper"), "/desk/people")
		n.says(n.get("/desk/find?q=sto"), `href="/desk/articles"`, `value="sto"`)
		n.says(n.get("/desk/find?q=xyzzy"), "Nothing has that in its name.")
	})
}

func TestErrorsOnTheDesk(t *testing.T) {
	each(t, func(t *testing.T, n *newsroom) {
		n.fails = fault.New(fault.Conflict, "the story <b>was</b> changed at 14:02")
		a := n.ask("GET", "/desk/fails", "text/html", nil)
		n.says(a.body, "Somebody else changed it meanwhile", "The story &lt;b&gt;was&lt;/b&gt; changed at 14:02.", `id="menu"`)
		if a.StatusCode != http.StatusConflict || strings.Contains(a.body, "Nothing that you typed is lost") {
			t.Errorf("%d for a GET: %s", a.StatusCode, a.body)
		}
		a = n.ask("POST", "/desk/fails", "text/html", url.Values{"text": {"much"}})
		n.says(a.body, "Nothing that you typed is lost")
		n.fails = errors.New("sql: secret detail")
		a = n.ask("GET", "/desk/fails", "text/html", nil)
		n.says(a.body, "Something broke on our side", "The log calls it ")
		n.silent(a.body, "secret detail")

		n.who = account.Identity{}
		a = n.ask("GET", "/desk/jobs?x=1", "text/html", nil)
		if to := a.Header.Get("Location"); a.StatusCode != http.StatusSeeOther || to != "/sign-in?to=%2Fdesk%2Fjobs%3Fx%3D1" {
			t.Errorf("signed out: %d to %q", a.StatusCode, to)
		}
		a = n.ask("POST", "/desk/jobs/1/retry", "text/html", nil)
		n.says(a.body, "You are signed out", `href="/sign-in"`, "Nothing that you typed is lost")
		n.silent(a.body, `id="menu"`)
		if a.StatusCode != http.StatusUnauthorized {
			t.Errorf("a form of somebody who is signed out: %d", a.StatusCode)
		}
		a = n.ask("GET", "/desk/jobs", "application/json", nil)
		if a.StatusCode != http.StatusUnauthorized || a.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("a program that is signed out: %d %s", a.StatusCode, a.Header.Get("Content-Type"))
		}
	})
}
