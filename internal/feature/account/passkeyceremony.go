package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// The two ceremonies of Web Authentication: an authenticator makes a key pair
// (section 7.1), an authenticator shows that it has one (section 7.2). Each
// begins with a challenge that is good for one try. Authenticators are told to
// verify the person, by a finger, a face or a PIN, so that a passkey is two
// factors.

// challenge is what a browser is sent to begin with. Ticket comes back with
// what the authenticator says.
type challenge struct {
	Ticket  string `json:"ticket"`
	Options any    `json:"options"`
}

// reply is what comes back.
type reply struct {
	Ticket     string          `json:"ticket"`
	Credential json.RawMessage `json:"credential"`
	Name       string          `json:"name"` // of a new passkey
}

// relyingParty returns us as authenticators know us when a browser comes by
// this request's way.
func (s *Service) relyingParty(r *http.Request) (*webauthn.WebAuthn, error) {
	id, origin := s.party(r)
	return webauthn.New(&webauthn.Config{
		RPID: id, RPDisplayName: s.site.Current().Name, RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey:        protocol.ResidentKeyRequirementRequired,
			RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification:   protocol.VerificationRequired,
		},
	})
}

// challengeTo keeps what go-webauthn wants back, for whoever owner names.
func (s *Service) challengeTo(ctx context.Context, owner string, h *holder, options any, data *webauthn.SessionData) (challenge, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return challenge{}, err
	}
	c := challenge{Ticket: rand.Text(), Options: options}
	t := ticket{Kind: kindChallenge, Browser: hashOf(owner), State: state{Passkey: text}}
	if h != nil {
		t.AccountID, t.State.Handle = h.accountID, base64.RawURLEncoding.EncodeToString(h.handle)
	}
	return c, s.db.InTx(ctx, func(tx *db.Tx) error { return s.keep(ctx, tx, c.Ticket, t, challengeLife) })
}

// answered takes the challenge away that a browser answers.
func (s *Service) answered(ctx context.Context, owner, secret string) (t ticket, data webauthn.SessionData, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if t, err = s.ticketOf(ctx, tx, kindChallenge, secret); err != nil {
			return err
		}
		if !t.askedBy(owner) {
			return errUsed
		}
		return t.use(ctx, tx)
	})
	if err == nil {
		err = json.Unmarshal(t.State.Passkey, &data)
	}
	return t, data, err
}

// askNewKey begins the making of a passkey. owner names who may finish it.
func (s *Service) askNewKey(r *http.Request, owner string, h *holder) (challenge, error) {
	party, err := s.relyingParty(r)
	if err != nil {
		return challenge{}, err
	}
	options, data, err := party.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
	if err != nil {
		return challenge{}, err
	}
	return s.challengeTo(r.Context(), owner, h, options.Response, data)
}

// newKey checks what an authenticator has made. It returns the handle by which
// the authenticator knows the account, and the key.
func (s *Service) newKey(r *http.Request, owner string, answer reply) (handle string, made *webauthn.Credential, err error) {
	t, data, err := s.answered(r.Context(), owner, answer.Ticket)
	if err != nil {
		return "", nil, err
	}
	party, err := s.relyingParty(r)
	if err != nil {
		return "", nil, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(t.State.Handle)
	if err != nil {
		return "", nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer.Credential)
	if err != nil {
		return "", nil, refused(err)
	}
	made, err = party.CreateCredential(&holder{handle: raw}, data, parsed)
	if err != nil {
		return "", nil, refused(err)
	}
	return t.State.Handle, made, nil
}

// askKey begins a sign-in by passkey; whose, the browser and its owner decide.
func (s *Service) askKey(r *http.Request, owner string) (challenge, error) {
	party, err := s.relyingParty(r)
	if err != nil {
		return challenge{}, err
	}
	options, data, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return challenge{}, err
	}
	return s.challengeTo(r.Context(), owner, nil, options.Response, data)
}

// showKey checks what an authenticator says and returns whose passkey it has
// used, and the passkey as it is to be kept now.
func (s *Service) showKey(r *http.Request, owner string, answer reply) (accountID int64, used *webauthn.Credential, err error) {
	_, data, err := s.answered(r.Context(), owner, answer.Ticket)
	if err != nil {
		return 0, nil, err
	}
	party, err := s.relyingParty(r)
	if err != nil {
		return 0, nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer.Credential)
	if err != nil {
		return 0, nil, refused(err)
	}
	find := func(_, handle []byte) (webauthn.User, error) { return s.holderOfHandle(r.Context(), handle) }
	user, used, err := party.ValidatePasskeyLogin(find, data, parsed)
	if err != nil {
		return 0, nil, refused(err)
	}
	if used.Authenticator.CloneWarning {
		return 0, nil, refused(errors.New("the counter went backwards: there may be a copy of the authenticator"))
	}
	return user.(*holder).accountID, used, nil
}

// usedKey writes down that a passkey was used. Gone when it was taken away
// meanwhile.
func (s *Service) usedKey(ctx context.Context, tx *db.Tx, accountID int64, used *webauthn.Credential) error {
	record, err := json.Marshal(used)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE passkey SET record = ?, used_at = ? WHERE credential = ? AND account_id = ?`,
		string(record), db.Micros(s.now()), base64.RawURLEncoding.EncodeToString(used.ID), accountID)
	if err == nil && n == 0 {
		err = errUsed
	}
	return err
}

// refused keeps the reason for the log.
func refused(err error) error {
	var known *protocol.Error
	if errors.As(err, &known) {
		err = errors.New(known.Details + " " + known.DevInfo)
	}
	return said(fault.Wrap(err, fault.Invalid, "the passkey was not accepted: try again"), "signin.passkey.refused")
}
