//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"stet/internal/platform/mail"
)

// The steps that journeys are told in. People find things by what stands on
// them, so a step names a label, a button or a link by its words.

// visitor opens a tab of somebody who shares no cookies with the others.
func visitor(t *testing.T, s *site) *writer {
	t.Helper()
	w := &writer{tab: apart(t), site: s.desk()}
	w.wear(look{1440, false})
	return w
}

// goes opens a path of the site.
func (w *writer) goes(path string) {
	w.t.Helper()
	w.open(w.site + path)
}

// at returns the path of the page that is shown.
func (w *writer) at() string {
	w.t.Helper()
	return w.run(`() => location.pathname`).Value.Str()
}

// find waits for an element that a function of JavaScript finds.
func (w *writer) find(what, function string, args ...any) *rod.Element {
	w.t.Helper()
	e, err := w.Timeout(20 * time.Second).ElementByJS(rod.Eval(function, args...))
	if err != nil {
		w.t.Fatalf("%s: there is no %s (%v). The page reads:\n%.2500s", w.address(), what, err, w.words())
	}
	return e
}

func (w *writer) address() string { return w.run(`() => location.href`).Value.Str() }

// words returns what a reader sees of the page.
func (w *writer) words() string { return w.run(`() => document.body.innerText`).Value.Str() }

// control finds what the label with these words is for.
func (w *writer) control(label string) *rod.Element {
	w.t.Helper()
	return w.find("field "+label, `(label) => [...document.querySelectorAll("label")]
		.find(l => l.textContent.trim() === label && l.control && !l.control.disabled && !l.control.readOnly)?.control ?? null`, label)
}

// fill writes a value into the field with a label.
func (w *writer) fill(label, value string) {
	w.t.Helper()
	e := w.control(label)
	if kind, err := e.Property("type"); err == nil && kind.Str() == "datetime-local" {
		_, err := e.Eval(`(value) => { this.value = value; }`, value)
		w.must(err)
		return
	}
	_, err := e.Eval(`() => { this.focus(); this.select(); }`)
	w.must(err)
	w.must(w.InsertText(value))
}

// hit clicks where an element is. Unlike the browser driver's own click it
// works on pages whose scripts are switched off.
func (w *writer) hit(e *rod.Element) {
	w.t.Helper()
	at, err := e.Eval(`() => {
		this.scrollIntoView({block: "center", behavior: "instant"});
		const box = this.getClientRects()[0];
		return [box.left + box.width / 2, box.top + box.height / 2];
	}`)
	w.must(err)
	list := at.Value.Arr()
	w.must(w.Mouse.MoveTo(proto.NewPoint(list[0].Num(), list[1].Num())))
	w.must(w.Mouse.Click(proto.InputMouseButtonLeft, 1))
}

// tick clicks the control with a label.
func (w *writer) tick(label string) {
	w.t.Helper()
	w.hit(w.control(label))
}

// button finds a button, link or summary with these words.
func (w *writer) button(name string) *rod.Element {
	w.t.Helper()
	return w.find("button or link "+name, `(name) => [...document.querySelectorAll("button, a, summary")]
		.find(b => (b.textContent.trim().replace(/\s+/g, " ") === name || b.ariaLabel === name) && b.checkVisibility() && !b.disabled) ?? null`, name)
}

// tap clicks a button that opens no other page.
func (w *writer) tap(name string) {
	w.t.Helper()
	w.hit(w.button(name))
}

// push clicks a button or a link and waits for the page to which it leads.
func (w *writer) push(name string) {
	w.t.Helper()
	e := w.button(name)
	w.leads(func() { w.hit(e) })
}

// leads waits until what is done has led to another page.
func (w *writer) leads(do func()) {
	w.t.Helper()
	page := w.Timeout(patience)
	loaded := page.WaitEvent(&proto.PageLoadEventFired{})
	do()
	loaded()
	w.must(page.GetContext().Err())
}

// tabTo presses Tab until the focus is on what has these words as its label or
// text, as somebody without a mouse does.
func (w *writer) tabTo(name string) {
	w.t.Helper()
	for range 120 {
		if w.run(`(name) => {
			const at = document.activeElement;
			const named = at.labels?.length ? [...at.labels].map(l => l.textContent) : [at.textContent, at.ariaLabel ?? ""];
			return named.some(text => text.trim() === name);
		}`, name).Value.Bool() {
			return
		}
		w.key(input.Tab)
	}
	w.t.Fatalf("%s: Tab never comes to %q", w.address(), name)
}

// sees waits until the page reads each of the texts.
func (w *writer) sees(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		for deadline := time.Now().Add(20 * time.Second); !strings.Contains(w.words(), text); {
			if time.Now().After(deadline) {
				w.t.Fatalf("%s does not read %q but:\n%.2500s", w.address(), text, w.words())
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
}

// lacks fails when the page reads one of the texts.
func (w *writer) lacks(texts ...string) {
	w.t.Helper()
	for _, text := range texts {
		if strings.Contains(w.words(), text) {
			w.t.Errorf("%s reads %q", w.address(), text)
		}
	}
}

// sight keeps screenshots of a main moment in every look, and holds it against
// axe in the look that the tab has.
func (w *writer) sight(name string) {
	w.t.Helper()
	w.bringAxe()
	w.checkAccessible(name)
	if os.Getenv("STET_PICTURES") == "" {
		return
	}
	for _, l := range looks {
		w.wear(l)
		w.picture(name + "-" + l.String())
	}
	w.wear(look{1440, false})
}

// calm fails for what the console has to say since a page was opened.
func (w *writer) calm() {
	w.t.Helper()
	for _, complaint := range w.notes(&w.complaints) {
		w.t.Errorf("%s: the console says: %s", w.address(), complaint)
	}
}

// authenticator gives the tab a device that holds passkeys and always knows
// its person, and returns its number.
func (w *writer) authenticator() proto.WebAuthnAuthenticatorID {
	w.t.Helper()
	w.must(proto.WebAuthnEnable{}.Call(w))
	made, err := proto.WebAuthnAddVirtualAuthenticator{Options: &proto.WebAuthnVirtualAuthenticatorOptions{
		Protocol: proto.WebAuthnAuthenticatorProtocolCtap2, Transport: proto.WebAuthnAuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}.Call(w)
	w.must(err)
	return made.AuthenticatorID
}

var setUpLink = regexp.MustCompile(`(?m)^  Set it up (http://\S+)$`)

// setUpLink returns the link that the server has printed for its first owner.
func (s *site) setUpLink(t *testing.T) string {
	t.Helper()
	var link []string
	eventually(t, "the server prints a set-up link", func() bool {
		link = setUpLink.FindStringSubmatch(s.said.String())
		return link != nil
	})
	return link[1]
}

// owner is who opens the publications of the journeys.
const (
	ownerName = "Hanne Brook"
	ownerMail = "hanne@slipway.example"
	paperName = "The Slipway"
)

// setUp opens an empty site's set-up link and makes its owner, who keeps the
// recovery codes.
func setUp(t *testing.T, s *site) (w *writer, codes []string) {
	t.Helper()
	w = visitor(t, s)
	w.authenticator()
	w.open(s.setUpLink(t))
	w.sight("first-day-1-set-up")
	w.fill("Name of the publication", paperName)
	w.fill("Your name", ownerName)
	w.fill("Mail address", ownerMail)
	w.push("Go on")
	w.sight("first-day-2-passkey")
	w.push("Make a passkey")
	w.sees("Recovery codes")
	w.sight("first-day-3-codes")
	codes = w.texts(".codes li")
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes", len(codes))
	}
	w.push("I have kept them")
	if at := w.at(); !strings.HasPrefix(at, "/desk") {
		t.Fatalf("the owner is led to %s", at)
	}
	return w, codes
}

// letters returns the captured mails to an address, the newest first.
func (s *site) letters(t *testing.T, to string) []mail.Letter {
	t.Helper()
	captured, err := mail.NewCaptured(filepath.Join(s.data, "mail"), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := captured.Letters("", 200)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(l mail.Letter) bool { return l.To != to })
}

// letter waits for a mail to an address whose subject has these words.
func (s *site) letter(t *testing.T, to, subject string) mail.Letter {
	t.Helper()
	var found mail.Letter
	eventually(t, fmt.Sprintf("%s has a mail about %q", to, subject), func() bool {
		for _, l := range s.letters(t, to) {
			if strings.Contains(l.Subject, subject) {
				found = l
				return true
			}
		}
		return false
	})
	return found
}

var addressIn = regexp.MustCompile(`http://\S+`)

// link returns the first address in a mail.
func link(t *testing.T, l mail.Letter) string {
	t.Helper()
	found := addressIn.FindString(l.Text)
	if found == "" {
		t.Fatalf("no address is in the mail:\n%s", l.Text)
	}
	return found
}
