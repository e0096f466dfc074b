package account

import (
	"cmp"
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"stet/internal/engine/document"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
	"stet/internal/platform/web"
)

// maxPicture is the largest portrait that is taken, in bytes.
const maxPicture = 12 << 20

// ownPages are somebody's pages about themselves: readers have them in the
// frame of the site, the staff in that of the desk.
type ownPages struct {
	s        *Service
	base     string
	guard    web.Guard
	frame    theme.Frame
	template string
}

func (p *PeoplePages) own(base string, guard web.Guard, frame theme.Frame, template string) *ownPages {
	return &ownPages{s: p.s, base: base, guard: guard, frame: frame, template: template}
}

func (p *ownPages) routes() []web.Route {
	route := func(method, path string, handle web.Handler) web.Route {
		return web.Route{Pattern: method + " " + p.base + path, Guard: p.guard, Handle: handle}
	}
	picture := route("POST", "/picture", p.setPicture)
	picture.Body, picture.Load = maxPicture, web.Stream // a slow upload takes nobody's place
	download := route("POST", "/download", p.download)
	download.Load = web.Stream
	return []web.Route{
		route("GET", "", p.show),
		route("POST", "/name", p.setName),
		picture,
		route("POST", "/picture/remove", p.removePicture),
		route("POST", "/address", p.s.proven(at(p.base), p.askAddress)),
		route("POST", "/consents/{id}/withdraw", p.withdraw),
		download,
		route("GET", "/delete", p.s.proven(thisPage, p.eraseForm)),
		route("POST", "/delete", p.s.proven(thisPage, p.erase)),
	}
}

// profileView is the view of account/profile.html and account/desk/me.html.
type profileView struct {
	Base     string
	Who      Identity
	Account  Account
	Picture  *document.Picture // nil for none
	Pictures bool              // whether the site keeps portraits
	Sessions []Session
	Passkeys []Passkey
	Factors  Factors
	Consents []Consent
	Name     string // as in the form
	Email    string // as in the form
	Prove    string // where a fresh proof is shown first, "" when there is one
	Wrong    Wrong
	Done     string
}

func (p *ownPages) show(w http.ResponseWriter, r *http.Request) error {
	return p.draw(w, r, nil)
}

// draw draws the page, with what was wrong with a form that was sent, if
// anything was.
func (p *ownPages) draw(w http.ResponseWriter, r *http.Request, failed error) error {
	who := IdentityOf(r.Context())
	view := profileView{Base: p.base, Who: who, Prove: p.s.wayToProof(who, p.base), Done: doneOf(r, "name", "picture", "address", "confirmed", "consent")}
	page := theme.Page{Title: p.s.words().T("account.title"), Template: p.template, Current: p.base, Scripts: []string{"account/passkey.js"}}
	if failed != nil {
		wrong, mendable := wrongOf(failed)
		if !mendable {
			return failed
		}
		view.Wrong, page.Status = wrong, http.StatusUnprocessableEntity
	}
	if err := p.fill(r, &view); err != nil {
		return err
	}
	view.Name, view.Email = view.Account.Name, ""
	if failed != nil {
		view.Name, view.Email = cmp.Or(r.PostFormValue("name"), view.Name), r.PostFormValue("email")
	}
	page.View = view
	return p.frame(w, r, page)
}

// fill reads what the page shows.
func (p *ownPages) fill(r *http.Request, view *profileView) error {
	ctx, id := r.Context(), view.Who.AccountID
	var err1, err2, err3, err4, err5, err6 error
	view.Account, err1 = p.s.Account(ctx, p.s.db, id)
	view.Sessions, err2 = p.s.Sessions(ctx, id)
	view.Passkeys, err3 = p.s.Passkeys(ctx, id)
	view.Factors, err4 = p.s.Factors(ctx, p.s.db, id)
	view.Consents, err5 = p.s.ConsentsOf(ctx, p.s.db, id, pageSize)
	view.Pictures = p.s.people.pictures.Set != nil
	view.Picture, err6 = p.s.portrait(ctx, view.Account.Picture)
	for i := range view.Sessions {
		one := &view.Sessions[i]
		one.Created, one.Seen = p.s.local(one.Created), p.s.local(one.Seen)
	}
	for i := range view.Passkeys {
		one := &view.Passkeys[i]
		one.Created, one.Used = p.s.local(one.Created), p.s.local(one.Used)
	}
	for i := range view.Consents {
		one := &view.Consents[i]
		one.GivenAt, one.WithdrawnAt = p.s.local(one.GivenAt), p.s.local(one.WithdrawnAt)
	}
	return errors.Join(err1, err2, err3, err4, err5, err6)
}

// did answers a form: the page again, with what was wrong or with what was
// done.
func (p *ownPages) did(w http.ResponseWriter, r *http.Request, done string, err error) error {
	if err != nil {
		return p.draw(w, r, err)
	}
	return seeOther(w, r, p.base+"?done="+done)
}

func (p *ownPages) setName(w http.ResponseWriter, r *http.Request) error {
	return p.did(w, r, "name", p.s.SetName(r.Context(), IdentityOf(r.Context()), r.PostFormValue("name")))
}

// setPicture takes the picture as it comes in: how many come at once is not
// counted, so none may lie in memory.
func (p *ownPages) setPicture(w http.ResponseWriter, r *http.Request) error {
	file, err := pictureIn(r)
	if err != nil {
		return p.draw(w, r, err)
	}
	if err := web.CheckText("picture", file.FileName()); err != nil {
		return err
	}
	who := IdentityOf(r.Context())
	if err := p.s.limits.take("pictures of "+subjectOf(who.AccountID), perPicture); err != nil {
		return p.draw(w, r, err)
	}
	return p.did(w, r, "picture", inField("picture", p.s.SetPicture(r.Context(), who, file, file.FileName())))
}

// pictureIn returns the file of the form's field "picture".
func pictureIn(r *http.Request) (*multipart.Part, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the form holds no files: it must be multipart/form-data")
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) || err == nil && part.FormName() == "picture" && part.FileName() == "" {
			return nil, said(fault.InField("picture", "choose a picture first"), "account.picture.none")
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the upload cannot be read to its end")
		}
		if part.FormName() == "picture" {
			return part, nil
		}
	}
}

func (p *ownPages) removePicture(w http.ResponseWriter, r *http.Request) error {
	return p.did(w, r, "picture", p.s.SetPicture(r.Context(), IdentityOf(r.Context()), nil, ""))
}

func (p *ownPages) askAddress(w http.ResponseWriter, r *http.Request) error {
	return p.did(w, r, "address", p.s.AskAddress(r.Context(), IdentityOf(r.Context()), r.PostFormValue("email")))
}

func (p *ownPages) withdraw(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	return p.did(w, r, "consent", p.s.WithdrawOwn(r.Context(), IdentityOf(r.Context()), id))
}
