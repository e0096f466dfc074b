package mail

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"stet/internal/platform/fault"
)

// MaxCaptured is how many captured mails are kept; the oldest go first.
const MaxCaptured = 1000

// Captured keeps what would have been sent as files, for a site without a mail
// server and for the demonstration.
type Captured struct {
	dir  string
	from func() From
	now  func() time.Time
}

// NewCaptured returns a sender that keeps mails in the folder, which is made
// when it is missing. from is asked for each message.
func NewCaptured(dir string, from func() From, now func() time.Time) (*Captured, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "the folder %s for mails cannot be made", dir)
	}
	return &Captured{dir: dir, from: from, now: now}, nil
}

// Send implements Sender.
func (c *Captured) Send(_ context.Context, m Message) error {
	now := c.now()
	msg, err := compose(m, c.from(), now)
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(c.dir, fmt.Sprintf("%019d-*.eml", now.UnixMicro()))
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "the mail cannot be kept")
	}
	defer file.Close()
	if _, err := msg.WriteTo(file); err != nil {
		return fault.Wrap(err, fault.Unavailable, "the mail cannot be kept")
	}
	if err := file.Sync(); err != nil {
		return fault.Wrap(err, fault.Unavailable, "the mail cannot be kept")
	}
	return c.trim()
}

// Names returns the names of the captured mails, the newest first.
func (c *Captured) Names() ([]string, error) {
	entries, err := os.ReadDir(c.dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".eml") {
			names = append(names, e.Name())
		}
	}
	slices.Reverse(names)
	return names, nil
}

// Read returns a captured mail as it would have gone over the wire, NotFound
// when there is none of the name.
func (c *Captured) Read(name string) ([]byte, error) {
	if !fs.ValidPath(name) || filepath.Base(name) != name {
		return nil, fault.New(fault.NotFound, "there is no mail %q", name)
	}
	data, err := os.ReadFile(filepath.Join(c.dir, name))
	return data, fault.Wrap(err, fault.NotFound, "there is no mail %q", name)
}

func (c *Captured) trim() error {
	names, err := c.Names()
	if err != nil || len(names) <= MaxCaptured {
		return err
	}
	for _, name := range names[MaxCaptured:] {
		if err := os.Remove(filepath.Join(c.dir, name)); err != nil {
			return err
		}
	}
	return nil
}
