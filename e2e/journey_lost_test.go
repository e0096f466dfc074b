//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestLostPhone has an owner lose the phone with the passkey: mail and a
// recovery code bring a new one, and what was on the phone is worthless.
func TestLostPhone(t *testing.T) {
	s := serve(t, filepath.Join(t.TempDir(), "data"))
	phone, codes := setUp(t, s)

	laptop := visitor(t, s)
	laptop.authenticator()
	laptop.goes("/sign-in")
	laptop.fill("Mail address", ownerMail)
	laptop.push("Send me a link")
	laptop.sees("Look into your mail")
	laptop.open(link(t, s.letter(t, ownerMail, "Sign in to")))
	laptop.push("Sign in")
	laptop.sees("Second step")
	laptop.sight("lost-1-second-step")
	laptop.push("I have lost my phone or my key")
	laptop.fill("Recovery code", "aaaa-bbbb-cccc-dddd")
	laptop.push("Begin again")
	laptop.sees("This is not one of your recovery codes")
	laptop.sight("lost-2-wrong-code")
	laptop.fill("Recovery code", codes[3])
	laptop.push("Begin again")
	laptop.push("Make a passkey")
	fresh := laptop.texts(".codes li")
	if len(fresh) != 10 || fresh[3] == codes[3] {
		t.Errorf("after the recovery the codes are %q", fresh)
	}
	laptop.push("I have kept them")
	laptop.goes("/desk")
	laptop.sees("Overview")

	phone.goes("/desk")
	if at := phone.at(); at != "/sign-in" {
		t.Errorf("whoever has the phone is still at %s", at)
	}
	phone.tap("Sign in with a passkey")
	phone.sees("The passkey was not accepted.")
	phone.sight("lost-3-old-passkey")
	phone.goes("/desk")
	if at := phone.at(); at != "/sign-in" {
		t.Errorf("with the old passkey one comes to %s", at)
	}

	laptop.goes("/desk/audit")
	laptop.sees("recovered the account", "added a passkey")
	laptop.sight("lost-4-audit")
	if l := s.letter(t, ownerMail, "A way into your account"); !strings.Contains(l.Text, "recovered") && !strings.Contains(l.Text, "passkey") {
		t.Errorf("the owner is told:\n%s", l.Text)
	}
	laptop.push("Sign out")
	laptop.goes("/sign-in")
	laptop.push("Sign in with a passkey")
	if at := laptop.at(); !strings.HasPrefix(at, "/desk") {
		t.Errorf("with the new passkey one comes to %s", at)
	}
}
