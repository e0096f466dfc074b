package account

import (
	"embed"
	"io/fs"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"stet/internal/platform/fault"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// PeoplePages are the pages about people: those of the staff about everybody,
// and everybody's about themselves.
type PeoplePages struct {
	s    *Service
	desk theme.Frame  // around the pages of the staff
	site theme.Frame  // around those of readers
	ways *SignInPages // what links of mails have in common with ways in
}

// NewPeoplePages returns the pages, drawn in the frames of the public site and
// of the desk.
func NewPeoplePages(s *Service, public, desk theme.Frame) *PeoplePages {
	return &PeoplePages{s: s, site: public, desk: desk, ways: NewSignInPages(s, public)}
}

// Routes returns the routes of all pages.
func (p *PeoplePages) Routes() []web.Route {
	people := GuardFor(People)
	routes := []web.Route{
		{Pattern: "GET /desk/people", Guard: people, Handle: p.list},
		{Pattern: "GET /desk/people/invite", Guard: people, Handle: p.s.proven(thisPage, p.inviteForm)},
		{Pattern: "POST /desk/people/invite", Guard: people, Handle: p.s.proven(filledIn(peoplePath+"/invite", "email", "name", "role"), p.invite)},
		{Pattern: "POST /desk/people/invitations/{id}/withdraw", Guard: people, Handle: p.uninvite},
		{Pattern: "GET /desk/people/{id}", Guard: people, Handle: p.person},
		{Pattern: "POST /desk/people/{id}/role", Guard: people, Handle: p.s.proven(personPage, p.setRole)},
		{Pattern: "GET /desk/people/{id}/end", Guard: people, Handle: p.s.proven(thisPage, p.endForm)},
		{Pattern: "POST /desk/people/{id}/end", Guard: people, Handle: p.s.proven(thisPage, p.end)},
		{Pattern: "POST /desk/people/{id}/reinstate", Guard: people, Handle: p.s.proven(personPage, p.reinstate)},

		{Pattern: "GET /desk/audit", Guard: GuardStaff, Handle: p.audit},

		{Pattern: "GET /desk/keys", Guard: GuardFor(Write), Handle: p.keys},
		{Pattern: "POST /desk/keys", Guard: GuardFor(Write), Handle: p.s.proven(filledIn(keysPath, "name", "days", "scope"), p.makeKey)},
		{Pattern: "POST /desk/keys/{id}/revoke", Guard: GuardFor(Write), Handle: p.revokeKey},

		{Pattern: "GET " + invitedPath + "{token}", Guard: web.Public, Handle: p.ways.secure(p.invitedForm)},
		{Pattern: "POST " + invitedPath + "{token}", Guard: web.Public, Handle: p.ways.secure(p.accept)},
		{Pattern: "GET " + addressPath + "{token}", Guard: GuardReader, Handle: p.addressForm},
		{Pattern: "POST " + addressPath + "{token}", Guard: GuardReader, Handle: p.confirmAddress},
	}
	routes = append(routes, p.own("/account", GuardReader, p.site, "account/profile.html").routes()...)
	return append(routes, p.own("/desk/me", GuardStaff, p.desk, "account/desk/me.html").routes()...)
}

// Where the links of mails lead.
const (
	invitedPath = "/account/invited/"
	addressPath = "/account/address/"
)

//go:embed all:ui
var uiFiles embed.FS

// UI returns the templates, styles and scripts of the package, for theme.Load.
func UI() fs.FS {
	sub, err := fs.Sub(uiFiles, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// words returns the sentences in the publication's language.
func (s *Service) words() *message.Language { return s.messages.In(s.site.Current().Language) }

// local returns a time in the publication's time zone; the zero time stays.
func (s *Service) local(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(s.site.Current().Location)
}

// seeOther leads to a path of this site after something was done.
func seeOther(w http.ResponseWriter, r *http.Request, path string) error {
	http.Redirect(w, r, path, http.StatusSeeOther)
	return nil
}

// idOf returns the number in the path; what is none leads nowhere.
func idOf(r *http.Request) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.New(fault.NotFound, "there is nothing with the number %q", r.PathValue("id"))
	}
	return id, nil
}

// numberIn returns a number of the query or the form, otherwise one that
// stands for none.
func numberIn(r *http.Request, name string, otherwise int64) int64 {
	n, err := strconv.ParseInt(r.FormValue(name), 10, 64)
	if err != nil {
		return otherwise
	}
	return n
}

// address returns a path with a query, in which empty values are left out.
func address(path string, pairs ...string) string {
	query := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			query.Set(pairs[i], pairs[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
