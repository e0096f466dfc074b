//go:build e2e

package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"stet/internal/platform/db/dbtest"
)

// TestMoveToTheOtherDataBase takes a whole site, made by hand, from SQLite to
// an empty one on PostgreSQL: people, consents, redirects and stories are the
// same there, and the people find their way in.
func TestMoveToTheOtherDataBase(t *testing.T) {
	const readerMail, story = "jo@reader.example", "/2026/10/the-tide"
	old := serve(t, filepath.Join(t.TempDir(), "old"))
	owner, _ := setUp(t, old)
	joins(t, old, owner, "Edda Vale", "edda@slipway.example", "Editor")
	owner.goes("/desk/redirects")
	owner.fill("Old address", "/2019/tides")
	owner.fill("Leads to", story)
	owner.push("Add")
	old.run(t, "publish", file(t, "out", "published"))
	agrees := old.takesReader(t, readerMail, "Jo Reader")
	owner.goes("/desk/people?show=readers")
	owner.sees("Jo Reader")

	archive := filepath.Join(t.TempDir(), "site.zip")
	old.run(t, "export", archive)
	people := old.run(t, "user", "list")
	on := []string{"--data", filepath.Join(t.TempDir(), "moved"), "--database", dbtest.Postgres(t, nil)}
	moved := func(command string, args ...string) string {
		t.Helper()
		out, err := runStet(append(append([]string{command}, args...), on...)...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	moved("import", archive)
	again := filepath.Join(t.TempDir(), "again.zip")
	moved("export", again)
	if !bytes.Equal(read(t, archive), read(t, again)) {
		t.Errorf("what was moved exports differently: compare %s and %s", archive, again)
	}
	if list := moved("user", "list"); list != people {
		t.Errorf("the newsroom was\n%sand is\n%s", people, list)
	}

	s := serve(t, on[1], on[2:]...)
	s.soon(t, story, 200, "It was out all morning")
	if a := s.get(t, "/2019/tides", ""); a.status/100 != 3 || a.header.Get("Location") != story {
		t.Errorf("the old address answers %d and leads to %q", a.status, a.header.Get("Location"))
	}
	reader := visitor(t, s)
	reader.signsInByMail(s, readerMail)
	reader.goes("/account")
	reader.sees(agrees)
	if name := reader.control("The name that others see").MustProperty("value").Str(); name != "Jo Reader" {
		t.Errorf("the reader is called %q", name)
	}

	back := visitor(t, s)
	back.authenticator()
	back.open(addressIn.FindString(moved("user", "recover", ownerMail, "--address", s.address)))
	back.push("Begin again")
	back.push("Make a passkey")
	back.push("I have kept them")
	back.goes("/desk/redirects")
	back.sees("/2019/tides")
}

// takesReader has somebody make an account, and returns what they agreed to.
func (s *site) takesReader(t *testing.T, email, name string) string {
	t.Helper()
	w := visitor(t, s)
	w.signsInByMail(s, email)
	w.sees("There is no account for " + email)
	w.fill("Your name", name)
	w.push("I agree: make the account")
	w.goes("/account")
	said := w.texts("main q")
	if len(said) != 1 {
		t.Fatalf("the account lists the consents %q", said)
	}
	return said[0]
}

// signsInByMail asks for a mail and opens its link.
func (w *writer) signsInByMail(s *site, email string) {
	w.t.Helper()
	w.goes("/sign-in")
	w.fill("Mail address", email)
	w.push("Send me a link")
	w.open(link(w.t, s.letter(w.t, email, paperName)))
	w.push("Sign in")
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
