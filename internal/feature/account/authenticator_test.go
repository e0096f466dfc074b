package account_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/go-webauthn/webauthn/protocol/webauthncbor"
)

// device is an authenticator in software: it keeps one key pair and answers as
// a browser would bring it (W3C Web Authentication, sections 6.1 and 6.5).
type device struct {
	t      *testing.T
	origin string
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte // by which it knows the account
	count  uint32
	flags  byte
}

const (
	userPresent  = 0x01
	userVerified = 0x04
	attested     = 0x40
)

func newDevice(t *testing.T) *device {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	id := make([]byte, 16)
	rand.Read(id)
	return &device{t: t, origin: home, key: key, id: id, flags: userPresent | userVerified}
}

// begun is what the site sends to begin a ceremony.
type begun struct {
	Ticket  string `json:"ticket"`
	Options struct {
		Challenge        string `json:"challenge"`
		RPID             string `json:"rpId"`
		UserVerification string `json:"userVerification"`
		RP               struct {
			ID string `json:"id"`
		} `json:"rp"`
		User struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"user"`
		AuthenticatorSelection struct {
			ResidentKey      string `json:"residentKey"`
			UserVerification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
	} `json:"options"`
}

// begin asks the site for options.
func (b *browser) begin(path string) begun {
	b.h.t.Helper()
	got := b.send("POST", path, "application/json", strings.NewReader("{}"))
	var options begun
	if got.status != http.StatusOK {
		b.h.t.Fatalf("%s: %d %s", path, got.status, got.body)
	}
	check(b.h.t, json.Unmarshal([]byte(got.body), &options))
	return options
}

// finish sends what the device says, and returns where the site leads.
func (b *browser) finish(path string, reply any) (to string, got answered) {
	b.h.t.Helper()
	body, err := json.Marshal(reply)
	check(b.h.t, err)
	got = b.send("POST", path, "application/json", strings.NewReader(string(body)))
	var told struct{ To string }
	check(b.h.t, json.Unmarshal([]byte(got.body), &told))
	return told.To, got
}

type object = map[string]any

func coded(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// client returns the JSON in which a browser says what it was asked, and where.
func (d *device) client(kind, challenge string) []byte {
	text, err := json.Marshal(object{"type": kind, "challenge": challenge, "origin": d.origin, "crossOrigin": false})
	check(d.t, err)
	return text
}

// data returns the authenticator data.
func (d *device) data(party string, more ...byte) []byte {
	hash := sha256.Sum256([]byte(party))
	data := append(hash[:], d.flags)
	if len(more) > 0 {
		data[32] |= attested
	}
	data = binary.BigEndian.AppendUint32(data, d.count)
	return append(data, more...)
}

// makes answers the making of a passkey, with no attestation.
func (d *device) makes(o begun) object {
	if o.Options.AuthenticatorSelection.ResidentKey != "required" || o.Options.AuthenticatorSelection.UserVerification != "required" {
		d.t.Errorf("a passkey that needs no person: %+v", o.Options.AuthenticatorSelection)
	}
	var err error
	d.handle, err = base64.RawURLEncoding.DecodeString(o.Options.User.ID)
	check(d.t, err)
	public, err := webauthncbor.Marshal(map[int]any{ // COSE: EC2, ES256, P-256
		1: 2, 3: -7, -1: 1, -2: d.key.X.FillBytes(make([]byte, 32)), -3: d.key.Y.FillBytes(make([]byte, 32)),
	})
	check(d.t, err)
	more := make([]byte, 16) // no model
	more = binary.BigEndian.AppendUint16(more, uint16(len(d.id)))
	more = append(append(more, d.id...), public...)
	attestation, err := webauthncbor.Marshal(object{"fmt": "none", "attStmt": object{}, "authData": d.data(o.Options.RP.ID, more...)})
	check(d.t, err)
	return object{"ticket": o.Ticket, "credential": object{
		"id": coded(d.id), "rawId": coded(d.id), "type": "public-key", "clientExtensionResults": object{},
		"response": object{
			"clientDataJSON": coded(d.client("webauthn.create", o.Options.Challenge)), "attestationObject": coded(attestation),
			"transports": []string{"internal"},
		},
	}}
}

// shows answers a sign-in.
func (d *device) shows(o begun) object {
	d.count++
	data, client := d.data(o.Options.RPID), d.client("webauthn.get", o.Options.Challenge)
	hash := sha256.Sum256(client)
	signed := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, d.key, signed[:])
	check(d.t, err)
	return object{"ticket": o.Ticket, "credential": object{
		"id": coded(d.id), "rawId": coded(d.id), "type": "public-key", "clientExtensionResults": object{},
		"response": object{
			"clientDataJSON": coded(client), "authenticatorData": coded(data), "signature": coded(signature),
			"userHandle": coded(d.handle),
		},
	}}
}
