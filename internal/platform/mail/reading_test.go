package mail_test

import (
	"testing"
	"time"

	"stet/internal/platform/fault"
	"stet/internal/platform/mail"
)

func TestACapturedMailReadsAsItWasWritten(t *testing.T) {
	at := now()
	c, err := mail.NewCaptured(t.TempDir(), sender, func() time.Time { return at })
	if err != nil {
		t.Fatal(err)
	}
	sent := []mail.Message{
		{To: "ada@reader.example", ToName: "Ada Löwe", Subject: "Grüße von der Küste", Text: "Ein längerer Text mit einer Adresse: https://paper.example/sign-in?a=1&b=2\n" +
			"und einer Zeile, die so lang ist, dass sie beim Übertragen umgebrochen werden muss, damit kein Server sie kürzt."},
		{To: "bo@reader.example", Subject: "Two parts", Text: "The text.", HTML: "<p>The <b>HTML</b> = markup.</p>"},
	}
	for _, m := range sent {
		at = at.Add(time.Minute)
		if err := c.Send(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	letters, err := c.Letters("", 10)
	if err != nil || len(letters) != 2 {
		t.Fatalf("%d letters, %v", len(letters), err)
	}
	for i, got := range letters {
		if want := sent[len(sent)-1-i]; got.Message != want {
			t.Errorf("got  %+v\nwant %+v", got.Message, want)
		}
	}
	if !letters[0].At.Equal(at) {
		t.Errorf("sent at %v", letters[0].At)
	}
	if rest, err := c.Letters(letters[0].Name, 10); err != nil || len(rest) != 1 || rest[0].Name != letters[1].Name {
		t.Errorf("after the first: %v, %v", rest, err)
	}
	for _, name := range []string{"../secret.eml", "none.eml", ""} {
		if _, err := c.Letter(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
}
