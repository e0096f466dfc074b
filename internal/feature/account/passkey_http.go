package account

import (
	"encoding/json"
	"io"
	"net/http"

	"stet/internal/platform/fault"
)

// The script of the pages talks to these in JSON: first it asks for options,
// then it brings what the authenticator has said.

func (p *SignInPages) passkeyOptions(w http.ResponseWriter, r *http.Request) error {
	return p.sendOptions(w, r, func() (challenge, error) { return p.s.askKey(r, keyOwner) })
}

func (p *SignInPages) passkey(w http.ResponseWriter, r *http.Request) error {
	return p.takeReply(w, r, func(back reply) (answer, error) {
		return p.s.enterByPasskey(r, back, r.URL.Query().Get("to"))
	})
}

func (p *SignInPages) enrolPasskeyOptions(w http.ResponseWriter, r *http.Request) error {
	return p.sendOptions(w, r, func() (challenge, error) { return p.s.offerPasskey(r) })
}

func (p *SignInPages) enrolPasskey(w http.ResponseWriter, r *http.Request) error {
	return p.takeReply(w, r, func(back reply) (answer, error) { return p.s.enrolPasskey(r, back) })
}

func (p *SignInPages) ownPasskeyOptions(w http.ResponseWriter, r *http.Request) error {
	who := IdentityOf(r.Context())
	return p.sendOptions(w, r, func() (challenge, error) { return p.s.offerOwnPasskey(r, who) })
}

func (p *SignInPages) addOwnPasskey(w http.ResponseWriter, r *http.Request) error {
	who := IdentityOf(r.Context())
	return p.takeReply(w, r, func(back reply) (answer, error) {
		return answer{path: ownPath(who.Role)}, p.s.addOwnPasskey(r, who, back)
	})
}

// sendOptions sends what begins a ceremony. Each begins with a row, so who
// asks too often has to wait.
func (p *SignInPages) sendOptions(w http.ResponseWriter, r *http.Request, begin func() (challenge, error)) error {
	if err := p.s.limits.take("passkeys by "+p.s.block(r), perBlock); err != nil {
		return p.refuse(w, err)
	}
	c, err := begin()
	if err != nil {
		return p.refuse(w, err)
	}
	return sendJSON(w, http.StatusOK, c)
}

// takeReply reads what an authenticator has said, and sends where to go on.
func (p *SignInPages) takeReply(w http.ResponseWriter, r *http.Request, finish func(reply) (answer, error)) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	var back reply
	if err := json.Unmarshal(body, &back); err != nil {
		return p.refuse(w, fault.Wrap(err, fault.Invalid, "the reply cannot be read"))
	}
	next, err := finish(back)
	if err != nil {
		return p.refuse(w, err)
	}
	next.setCookies(w)
	return sendJSON(w, http.StatusOK, map[string]string{"to": next.path})
}

// refuse tells the script what to show: a sentence that says what to do.
// Errors that nobody outside can mend go the usual way.
func (p *SignInPages) refuse(w http.ResponseWriter, err error) error {
	status := map[fault.Kind]int{
		fault.Invalid: http.StatusUnprocessableEntity, fault.Gone: http.StatusGone, fault.Conflict: http.StatusConflict,
		fault.TooMany: http.StatusTooManyRequests, fault.Forbidden: http.StatusForbidden,
	}[fault.KindOf(err)]
	if status == 0 {
		return err
	}
	p.s.log.Info("a passkey was refused", "error", err)
	key := "signin.passkey.refused"
	switch status {
	case http.StatusGone:
		key = "signin.over.text"
	case http.StatusTooManyRequests:
		key = "signin.wait"
	}
	w.Header().Set("Content-Type", "application/problem+json")
	return sendJSON(w, status, map[string]any{"title": http.StatusText(status), "status": status, "detail": p.s.words().T(key)})
}

// sendJSON sends a value that no cache may keep.
func sendJSON(w http.ResponseWriter, status int, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	h := w.Header()
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, err = w.Write(text)
	return err
}
