package account

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/theme"
)

const keysPath = "/desk/keys"

// keysView is the view of account/desk/keys.html.
type keysView struct {
	Keys   []Key
	All    bool // whether other people's keys are among them
	Older  string
	Scopes []scopeChoice
	Days   []int // for which a key may be made, 0 for until it is revoked
	Name   string
	Chosen int
	Token  string // of the key that was just made, shown this once
	Prove  string // where a fresh proof is shown first, "" when there is one
	Wrong  Wrong
	Done   string
}

type scopeChoice struct {
	Scope   Scope
	Checked bool
}

func (p *PeoplePages) keys(w http.ResponseWriter, r *http.Request) error {
	return p.drawKeys(w, r, http.StatusOK, keysView{
		Name: r.FormValue("name"), Chosen: int(numberIn(r, "days", 365)), Done: doneOf(r, "revoke"),
	})
}

func (p *PeoplePages) drawKeys(w http.ResponseWriter, r *http.Request, status int, view keysView) error {
	who := IdentityOf(r.Context())
	keys, err := p.s.Keys(r.Context(), who, numberIn(r, "before", math.MaxInt64), pageSize+1)
	if err != nil {
		return err
	}
	if len(keys) > pageSize {
		keys = keys[:pageSize]
		view.Older = address(keysPath, "before", strconv.FormatInt(keys[pageSize-1].ID, 10))
	}
	for i := range keys {
		k := &keys[i]
		k.CreatedAt, k.ExpiresAt, k.UsedAt = p.s.local(k.CreatedAt), p.s.local(k.ExpiresAt), p.s.local(k.UsedAt)
	}
	view.Keys, view.All, view.Days = keys, who.Can(Configure), []int{30, 90, 365, 0}
	view.Prove = p.s.wayToProof(who, keysPath)
	for _, scope := range Scopes() {
		view.Scopes = append(view.Scopes, scopeChoice{scope, slices.Contains(r.Form["scope"], string(scope))})
	}
	return p.desk(w, r, theme.Page{Title: p.s.words().T("desk.keys.title"), Template: "account/desk/keys.html",
		View: view, Status: status, Current: keysPath})
}

// makeKey answers with the page itself, not with a way to it: the token is
// nowhere but in this answer.
func (p *PeoplePages) makeKey(w http.ResponseWriter, r *http.Request) error {
	view := keysView{Name: r.PostFormValue("name"), Chosen: int(numberIn(r, "days", -1))}
	k := NewKey{Name: view.Name, Expires: time.Duration(max(-1, min(view.Chosen, 10_000))) * 24 * time.Hour}
	for _, scope := range r.PostForm["scope"] {
		k.Scopes = append(k.Scopes, Scope(scope))
	}
	token, _, err := p.s.MakeKey(r.Context(), IdentityOf(r.Context()), k)
	if wrong, mendable := wrongOf(err); mendable {
		view.Wrong = wrong
		return p.drawKeys(w, r, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return err
	}
	delete(r.Form, "scope")
	return p.drawKeys(w, r, http.StatusCreated, keysView{Token: token, Chosen: 365})
}

func (p *PeoplePages) revokeKey(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	if err := p.s.RevokeKey(r.Context(), IdentityOf(r.Context()), id); err != nil {
		return err
	}
	return seeOther(w, r, keysPath+"?done=revoke")
}

// countKeys returns how many keys an account has.
func (s *Service) countKeys(ctx context.Context, accountID int64) (int, error) {
	n, err := db.One(ctx, s.db, db.ScanID, `SELECT COUNT(*) FROM api_key WHERE account_id = ?`, accountID)
	return int(n), err
}
