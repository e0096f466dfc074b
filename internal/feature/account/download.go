package account

import (
	"archive/zip"
	"context"
	"encoding/json"
	"io"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// ownData is the file account.json of a download. What could sign somebody in
// is not in it.
type ownData struct {
	ID       int64        `json:"id"`
	Name     string       `json:"name"`
	Email    string       `json:"email,omitempty"`
	Role     Role         `json:"role"`
	Picture  string       `json:"picture,omitempty"`
	Created  time.Time    `json:"created"`
	Sessions []ownSession `json:"sessions"`
	Passkeys []ownPasskey `json:"passkeys"`
	TOTP     bool         `json:"one_time_passwords"`
	Keys     []ownKey     `json:"keys,omitempty"`
	Consents []ownConsent `json:"consents"`
	Acts     []ownAct     `json:"acts"`
}

type ownSession struct {
	Browser string    `json:"browser"`
	Network string    `json:"network"` // a part of the address: nothing finer is kept
	Means   Means     `json:"means"`
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
}

type ownPasskey struct {
	Name    string    `json:"name"`
	Created time.Time `json:"created"`
	Used    time.Time `json:"used,omitzero"`
}

type ownKey struct {
	Name    string    `json:"name"`
	Scopes  []Scope   `json:"scopes"`
	Created time.Time `json:"created"`
	Expires time.Time `json:"expires,omitzero"`
	Used    time.Time `json:"used,omitzero"`
}

type ownConsent struct {
	Purpose   string    `json:"purpose"`
	Wording   string    `json:"wording"`
	Source    string    `json:"source"`
	Given     time.Time `json:"given"`
	Withdrawn time.Time `json:"withdrawn,omitzero"`
}

type ownAct struct {
	At      time.Time `json:"at"`
	Act     string    `json:"act"`
	Subject string    `json:"subject"`
	Detail  string    `json:"detail,omitempty"`
}

// Download writes all that the site keeps of the asker as a zip archive:
// account.json, one JSON file for each feature that keeps something, and the
// portrait. All of it was committed at one moment.
func (s *Service) Download(ctx context.Context, who Identity, w io.Writer) error {
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		return s.Audit(ctx, tx, who, ActDownload, subjectOf(who.AccountID), "")
	})
	if err != nil {
		return err
	}
	archive := zip.NewWriter(w)
	var picture string
	err = s.db.View(ctx, func(q db.Querier) error {
		own, err := s.ownData(ctx, q, who.AccountID)
		picture = own.Picture
		if err != nil {
			return err
		}
		if err := s.addFile(archive, "account", own); err != nil {
			return err
		}
		for _, part := range s.people.downloads {
			value, err := part.read(ctx, q, who.AccountID)
			if err != nil {
				return err
			}
			if value == nil {
				continue
			}
			if err := s.addFile(archive, part.name, value); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.addPicture(ctx, archive, picture); err != nil {
		return err
	}
	return archive.Close()
}

// addPicture adds the portrait with the key, "" for none, as it was uploaded.
// One that was dropped at this moment is left out.
func (s *Service) addPicture(ctx context.Context, archive *zip.Writer, key string) error {
	if key == "" || s.people.pictures.Open == nil {
		return nil
	}
	name, file, err := s.people.pictures.Open(ctx, key)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	w, err := archive.CreateHeader(&zip.FileHeader{Name: "picture/" + name, Modified: s.now()})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, file)
	return err
}

func (s *Service) addFile(archive *zip.Writer, name string, value any) error {
	w, err := archive.CreateHeader(&zip.FileHeader{Name: name + ".json", Method: zip.Deflate, Modified: s.now()})
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}
