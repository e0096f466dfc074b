package account

import (
	"io"
	"net/http"
	"os"

	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

// eraseView is the view of account/delete.html.
type eraseView struct {
	Base  string
	Who   Identity
	Staff bool
	Wrong Wrong
}

func (p *ownPages) eraseForm(w http.ResponseWriter, r *http.Request) error {
	return p.drawErase(w, r, nil)
}

func (p *ownPages) drawErase(w http.ResponseWriter, r *http.Request, failed error) error {
	who := IdentityOf(r.Context())
	view := eraseView{Base: p.base, Who: who, Staff: who.Role.IsStaff()}
	page := theme.Page{Title: p.s.words().T("account.delete.title"), Template: "account/delete.html", Current: p.base}
	if failed != nil {
		wrong, mendable := wrongOf(failed)
		if !mendable {
			return failed
		}
		view.Wrong, page.Status = wrong, http.StatusUnprocessableEntity
	}
	page.View = view
	return p.frame(w, r, page)
}

// erase deletes the asker's account once they have said that they mean it.
func (p *ownPages) erase(w http.ResponseWriter, r *http.Request) error {
	if r.PostFormValue("sure") != "yes" {
		return p.drawErase(w, r, said(fault.InField("sure", "say that you mean it"), "account.delete.unsure"))
	}
	if err := p.s.Erase(r.Context(), IdentityOf(r.Context())); err != nil {
		return p.drawErase(w, r, err)
	}
	clearCookie(w, sessionCookie)
	return p.frame(w, r.WithContext(WithIdentity(r.Context(), Identity{})),
		theme.Page{Title: p.s.words().T("account.deleted.title"), Template: "account/deleted.html"})
}

// download sends everything that is kept of the asker. It is collected in a
// file first, so that no slow browser holds the data base's view open.
func (p *ownPages) download(w http.ResponseWriter, r *http.Request) error {
	who := IdentityOf(r.Context())
	if err := p.s.limits.take("download "+subjectOf(who.AccountID), perMailbox); err != nil {
		return p.draw(w, r, err)
	}
	file, err := os.CreateTemp("", "stet-download-")
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "no temporary file for the download can be made")
	}
	defer file.Close()
	if err := os.Remove(file.Name()); err != nil { // the open file lives on until it is closed
		return err
	}
	if err := p.s.Download(r.Context(), who, file); err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="my-data.zip"`)
	w.Header().Set("Cache-Control", "private, no-store")
	_, err = io.Copy(w, file)
	return err
}
