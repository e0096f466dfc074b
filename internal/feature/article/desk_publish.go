package article

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"stet/internal/feature/account"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// publishView is what article/desk/publish.html sees: how an article stands,
// and what can be done with it now.
type publishView struct {
	Working
	Form     formOf
	Findings []Finding
	Blocked  bool
	Pending  bool // links are not checked yet
	Told     bool // the next publication has to say what it changes
	Embargo  time.Time
	At       time.Time // for which it is scheduled
	Zone     string
	Remarks  []Remark
	Reports  []Report
	Kinds    []ChangeKind
	Further  further

	MayPublish, MayDecide, MaySubmit bool
}

func (d *Desk) publishing(w http.ResponseWriter, r *http.Request) error {
	return d.publishPage(w, r, formOf{}, 0)
}

func (d *Desk) publishPage(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	view, err := d.publishView(r.Context(), who(r), id)
	if err != nil {
		return err
	}
	view.Form = form
	return d.draw(w, r, "desk.publish.title", current(view.Kind), theme.Page{Template: "publish.html", View: view, Status: status})
}

func (d *Desk) publishView(ctx context.Context, by account.Identity, id int64) (publishView, error) {
	v := publishView{Kinds: ChangeKinds(), Zone: d.site.Current().Timezone}
	doc, err := d.dossier(ctx, d.db, by, id)
	if err != nil {
		return v, err
	}
	if v.Working, err = d.Working(ctx, by, id, ""); err != nil {
		return v, err
	}
	if v.Findings, err = d.Check(ctx, by, id); err != nil {
		return v, err
	}
	for _, f := range v.Findings {
		v.Blocked = v.Blocked || f.Level == Block && f.Code != codeEmbargo
		v.Pending = v.Pending || f.Code == "link"
	}
	if v.Remarks, err = d.Remarks(ctx, by, id); err != nil {
		return v, err
	}
	for i := range v.Remarks {
		v.Remarks[i].At = d.local(v.Remarks[i].At)
	}
	if v.Published && !v.Changed {
		v.Kinds = slices.DeleteFunc(v.Kinds, func(k ChangeKind) bool { return !k.isTold() })
	}
	v.SavedAt, v.At = d.local(v.SavedAt), d.local(doc.scheduledAt)
	if doc.embargo.After(d.now()) {
		v.Embargo = d.local(doc.embargo)
	}
	v.MayPublish, v.MayDecide = doc.canPublish(by), by.Can(account.EditAny)
	v.Told = doc.isLive() || doc.wasRead() && v.Changed
	v.Further = doc.further(by)
	v.MaySubmit = doc.status == Draft && doc.mayEdit(by) == nil
	if v.Published && v.MayPublish {
		v.Reports, err = d.OpenReports(ctx, id)
	}
	return v, err
}

// act does something with the article of the path and leads to its page for
// publishing. What the form's author can mend comes back on that page.
func (d *Desk) act(w http.ResponseWriter, r *http.Request, do func(id int64) error) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	err = do(id)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge:
		return d.publishPage(w, r, formOf{r.PostForm, &refusal{fault.TextOf(err), fault.FieldOf(err)}}, http.StatusUnprocessableEntity)
	case fault.Conflict:
		return d.publishPage(w, r, formOf{r.PostForm, &refusal{fault.TextOf(err), fault.FieldOf(err)}}, http.StatusConflict)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, deskPath(id, "/publish"), http.StatusSeeOther)
	return nil
}

// publicationIn reads what a form says about a publication.
func publicationIn(r *http.Request) (Publication, error) {
	version, err := formID(r, "version")
	if err != nil {
		return Publication{}, err
	}
	base, err := formID(r, "base")
	p := Publication{Version: version, Base: base, Change: Change{
		Kind: ChangeKind(r.PostFormValue("kind")), Text: r.PostFormValue("text"),
		Withhold: r.PostFormValue("withhold") != "", Strike: r.PostFormValue("strike") != "",
	}}
	for _, text := range r.PostForm["report"] {
		report, parse := strconv.ParseInt(text, 10, 64)
		if parse != nil {
			return p, fault.InField("report", "%q is not the number of a report", text)
		}
		p.Change.Reports = append(p.Change.Reports, report)
	}
	return p, err
}

func (d *Desk) publish(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error {
		p, err := publicationIn(r)
		if err != nil {
			return err
		}
		return d.Publish(r.Context(), who(r), id, p)
	})
}

func (d *Desk) schedule(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error {
		p, err := publicationIn(r)
		if err != nil {
			return err
		}
		if p.At, err = d.hourIn(r, "at"); err != nil {
			return err
		}
		return d.Schedule(r.Context(), who(r), id, p)
	})
}

func (d *Desk) unschedule(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.Unschedule(r.Context(), who(r), id) })
}

func (d *Desk) unpublish(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.Unpublish(r.Context(), who(r), id, r.PostFormValue("reason")) })
}

func (d *Desk) submit(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.Submit(r.Context(), who(r), id, r.PostFormValue("note")) })
}

func (d *Desk) returnIt(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.Return(r.Context(), who(r), id, r.PostFormValue("note")) })
}

func (d *Desk) approve(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.Approve(r.Context(), who(r), id) })
}

func (d *Desk) addRemark(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.Remark(r.Context(), who(r), id, r.PostFormValue("note")) })
}

func (d *Desk) checkLinksNow(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error { return d.CheckLinks(r.Context(), who(r), id) })
}

func (d *Desk) embargo(w http.ResponseWriter, r *http.Request) error {
	return d.act(w, r, func(id int64) error {
		until, err := d.hourIn(r, "embargo")
		if err != nil {
			return err
		}
		return d.SetEmbargo(r.Context(), who(r), id, until)
	})
}
