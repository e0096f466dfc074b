package demo

import (
	"bytes"
	"context"
	"html/template"
	"net/http"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// persona is somebody as whom one may look at the demonstration. Value names
// it in forms, in the catalogue and, with a prefix, as the account's origin.
type persona struct {
	value string
	role  account.Role // "" for a visitor, who has no account
	name  string
	email string
}

// personas are in the order of the bar. Their places are the audiences that
// pages are kept for, so the visitor, audience 0, comes first.
var personas = []persona{
	{value: "visitor"},
	{"reader", account.Reader, "Tom Quill", "tom@brackhythe.example"},
	{"editor", account.Editor, "Ines Calloway", "ines@tidewaiter.example"},
	{"owner", account.Owner, "Maud Pellow", "maud@tidewaiter.example"},
}

// Audience returns the place of the persona that a role belongs to.
func Audience(role account.Role) uint8 {
	for i, p := range personas {
		if p.role == role {
			return uint8(i)
		}
	}
	return 0
}

// Cast makes the accounts of the personas.
func (d *Demo) Cast(ctx context.Context) error {
	return d.opt.DB.InTx(ctx, func(tx *db.Tx) error {
		for _, p := range personas {
			if p.role == "" {
				continue
			}
			if _, err := d.account(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *Demo) account(ctx context.Context, tx *db.Tx, p persona) (int64, error) {
	id, _, err := d.opt.Accounts.EnsurePerson(ctx, tx, account.Person{
		Role: p.role, Name: p.name, Email: p.email, Claimed: true, Origin: "demo:" + p.value,
	})
	return id, err
}

// become answers POST /demo/as: the browser is signed in as the persona, or
// out as a visitor.
func (d *Demo) become(w http.ResponseWriter, r *http.Request) error {
	var chosen *persona
	for i := range personas {
		if personas[i].value == r.PostFormValue("as") {
			chosen = &personas[i]
		}
	}
	if chosen == nil {
		return fault.New(fault.Invalid, "there is no such persona")
	}
	to := stopFor(*chosen, r.PostFormValue("to"))
	if chosen.role == "" {
		if err := d.opt.Accounts.SignOut(w, r); err != nil {
			return err
		}
	} else {
		var id int64
		err := d.opt.DB.InTx(r.Context(), func(tx *db.Tx) (err error) {
			id, err = d.account(r.Context(), tx, *chosen)
			return err
		})
		if err != nil {
			return err
		}
		if err := d.opt.Accounts.Enter(w, r, id); err != nil {
			return err
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// stopFor returns where a persona goes: to a stop of the tour, or to where it is
// at home.
func stopFor(p persona, to string) string {
	for _, stop := range Tour {
		if to == stop.Href {
			return to
		}
	}
	if p.role.IsStaff() {
		return "/desk"
	}
	return "/"
}

// choice is a persona in the bar.
type choice struct {
	Value, Name string
	Current     bool
}

// Bar draws the line above every page: as whom one looks, and the way to the
// tour. Who that is comes from the page's audience, or from who asks.
func Bar(look *theme.Theme) func(ctx context.Context, l *message.Language) (template.HTML, error) {
	return func(ctx context.Context, l *message.Language) (template.HTML, error) {
		current := web.AudienceOf(ctx)
		if who := account.IdentityOf(ctx); who.AccountID != 0 {
			current = Audience(who.Role)
		}
		choices := make([]choice, len(personas))
		for i, p := range personas {
			choices[i] = choice{Value: p.value, Name: l.T("demo." + p.value), Current: uint8(i) == current}
		}
		var drawn bytes.Buffer
		if err := look.Draw(&drawn, l.Tag(), "demo/_bar.html", struct{ Personas []choice }{choices}); err != nil {
			return "", err
		}
		return template.HTML(drawn.String()), nil
	}
}
