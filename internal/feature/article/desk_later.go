package article

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// laterRoutes are the staff's pages for what comes after publication, and for
// what articles are filed under; and the readers' form for an error.
func (d *Desk) laterRoutes() []web.Route {
	publish, curate, edit := account.GuardFor(account.Publish), account.GuardFor(account.Curate), account.GuardFor(account.EditAny)
	return []web.Route{
		{Pattern: "GET /desk/corrections", Guard: account.GuardFor(account.Write), Handle: d.allCorrections},
		{Pattern: "GET /desk/articles/{id}/corrections", Guard: publish, Handle: d.corrections},
		{Pattern: "POST /desk/articles/{id}/corrections", Guard: publish, Handle: d.addRecord},
		{Pattern: "POST /desk/articles/{id}/corrections/{correction}/reword", Guard: publish, Handle: d.reword},
		{Pattern: "POST /desk/articles/{id}/corrections/{correction}/withhold", Guard: publish, Handle: d.withholdOld},
		{Pattern: "POST /desk/articles/{id}/unretract", Guard: publish, Handle: d.unretract},
		{Pattern: "GET /desk/articles/{id}/source", Guard: publish, Handle: d.source},
		{Pattern: "POST /desk/articles/{id}/source", Guard: publish, Handle: d.saveSource},
		{Pattern: "GET /desk/articles/{id}/kill", Guard: publish, Handle: d.killForm},
		{Pattern: "POST /desk/articles/{id}/kill", Guard: publish, Handle: d.kill},
		{Pattern: "POST /desk/articles/{id}/reinstate", Guard: publish, Handle: d.reinstate},

		{Pattern: "GET /desk/reports", Guard: edit, Handle: d.reports},
		{Pattern: "GET /desk/reports/{id}", Guard: edit, Handle: d.report},
		{Pattern: "POST /desk/reports/{id}/answer", Guard: edit, Handle: d.answerReport},
		{Pattern: "POST /desk/reports/{id}/credit", Guard: edit, Handle: d.creditReport},
		{Pattern: "POST /desk/reports/{id}/dismiss", Guard: edit, Handle: d.dismissReport},
		{Pattern: "POST /desk/reports/{id}/reopen", Guard: edit, Handle: d.reopenReport},
		{Pattern: "GET /report/{id}", Guard: web.Public, Handle: d.reportForm},
		{Pattern: "POST /report/{id}", Guard: web.Public, Handle: d.takeReport, Body: maxReportForm},
		{Pattern: "GET /report/{id}/thanks", Guard: web.Public, Handle: d.reportThanks},

		{Pattern: "GET /desk/front", Guard: curate, Handle: d.frontForm},
		{Pattern: "POST /desk/front", Guard: curate, Handle: d.arrangeFront},

		{Pattern: "GET /desk/sections", Guard: curate, Handle: d.sections},
		{Pattern: "POST /desk/sections", Guard: curate, Handle: d.makeSection},
		{Pattern: "POST /desk/sections/order", Guard: curate, Handle: d.orderSections},
		{Pattern: "GET /desk/sections/{id}", Guard: curate, Handle: d.section},
		{Pattern: "POST /desk/sections/{id}", Guard: curate, Handle: d.saveSection},
		{Pattern: "POST /desk/sections/{id}/delete", Guard: curate, Handle: d.deleteSection},
		{Pattern: "GET /desk/tags", Guard: curate, Handle: d.tags},
		{Pattern: "POST /desk/tags", Guard: curate, Handle: d.makeTag},
		{Pattern: "GET /desk/tags/{id}", Guard: curate, Handle: d.tag},
		{Pattern: "POST /desk/tags/{id}", Guard: curate, Handle: d.saveTag},
		{Pattern: "POST /desk/tags/{id}/merge", Guard: curate, Handle: d.mergeTag},
		{Pattern: "POST /desk/tags/{id}/delete", Guard: curate, Handle: d.deleteTag},
		{Pattern: "GET /desk/authors", Guard: curate, Handle: d.authors},
		{Pattern: "GET /desk/authors/new", Guard: curate, Handle: d.newAuthor},
		{Pattern: "POST /desk/authors", Guard: curate, Handle: d.makeAuthor},
		{Pattern: "GET /desk/authors/{id}", Guard: curate, Handle: d.author},
		{Pattern: "POST /desk/authors/{id}", Guard: curate, Handle: d.saveAuthor},
		{Pattern: "POST /desk/authors/{id}/delete", Guard: curate, Handle: d.deleteAuthor},
	}
}

// deskPage is how many rows a page of a staff list has.
const deskPage = 50

// draw draws a staff page. title is a key of the catalogue, current the menu's
// item.
func (d *Desk) draw(w http.ResponseWriter, r *http.Request, title, current string, page theme.Page) error {
	page.Title, page.Current, page.Template = d.say(title), current, "article/desk/"+page.Template
	return d.frame(w, r, page)
}

// say returns a sentence in the desk's language.
func (d *Desk) say(key string, args ...any) string { return d.messages.In("en").T(key, args...) }

// local returns a time in the site's time zone; the zero time stays.
func (d *Desk) local(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(d.site.Current().Location)
}

// zoned is how an input of type datetime-local writes a time.
const zoned = "2006-01-02T15:04"

// hourIn reads a time of the site's zone from a form, zero when it is empty.
func (d *Desk) hourIn(r *http.Request, field string) (time.Time, error) {
	text := r.PostFormValue(field)
	if text == "" {
		return time.Time{}, nil
	}
	at, err := time.ParseInLocation(zoned, text, d.site.Current().Location)
	if err != nil {
		return at, fault.InField(field, "%q is not a date and an hour such as 2026-11-20T09:00", text)
	}
	if at.Format(zoned) != text {
		return at, fault.InField(field, "there is no such hour in %s: the clocks go forward over it", d.site.Current().Timezone)
	}
	if first := at.Add(-time.Hour); first.Format(zoned) == text {
		at = first // of an hour that comes twice
	}
	return at.UTC(), nil
}

// pathID returns a number of the path; what is none leads nowhere.
func pathID(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.New(fault.NotFound, "there is nothing with the number %q", r.PathValue(name))
	}
	return id, nil
}

// formID returns a number of the form, 0 when it says none.
func formID(r *http.Request, field string) (int64, error) {
	text := r.PostFormValue(field)
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 0 {
		return 0, fault.InField(field, "%q is not a number", text)
	}
	return id, nil
}

// refusal is why a form comes back: what is wrong, and in which field, "" for
// none in particular.
type refusal struct{ Text, Field string }

// formOf is what somebody typed into a form that comes back, or what is stored
// when it is shown for the first time.
type formOf struct {
	values  url.Values
	refused *refusal
}

// Refusal returns why the form came back, nil when it is shown for the first
// time.
func (f formOf) Refusal() *refusal { return f.refused }

// In reports whether the field is the one that is wrong.
func (f formOf) In(field string) bool { return f.refused != nil && f.refused.Field == field }

// Value returns what the field holds.
func (f formOf) Value(name string) string { return f.values.Get(name) }

// Has reports whether a box with the value is ticked.
func (f formOf) Has(name, value string) bool {
	for _, v := range f.values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// do runs an act and leads to a page when it is done. What the form's author
// can mend comes back by again, with the status of the error.
func (d *Desk) do(w http.ResponseWriter, r *http.Request, to string, act func(tx *db.Tx) error, again func(form formOf, status int) error) error {
	err := d.db.InTx(r.Context(), act)
	if err == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	status := 0
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge:
		status = http.StatusUnprocessableEntity
	case fault.Conflict:
		status = http.StatusConflict
	case fault.TooMany:
		status = http.StatusTooManyRequests
	}
	if status == 0 || again == nil {
		return err
	}
	return again(formOf{r.PostForm, &refusal{fault.TextOf(err), fault.FieldOf(err)}}, status)
}

// more returns the address of the next page of a list, "" at its end.
func more(path string, next Cursor, pairs ...string) string {
	if next == (Cursor{}) {
		return ""
	}
	query := url.Values{"before": {next.String()}}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	return path + "?" + query.Encode()
}
