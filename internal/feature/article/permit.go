package article

import (
	"slices"
	"strings"
	"time"

	"stet/internal/platform/fault"
)

// Permit is one use of a story from elsewhere that its source allows or does
// not.
type Permit string

const (
	PermitPage    Permit = "page"    // a page of its own on this site
	PermitFeed    Permit = "feed"    // the whole text in feeds; without it they have the summary
	PermitAPI     Permit = "api"     // the text for programs
	PermitAudio   Permit = "audio"   // reading aloud
	PermitArchive Permit = "archive" // lists, months, sitemaps and search beyond ArchiveAfter
)

// Permits returns all uses, in the order in which they are asked for.
func Permits() []Permit {
	return []Permit{PermitPage, PermitFeed, PermitAPI, PermitAudio, PermitArchive}
}

// ArchiveAfter is how long a story whose source does not allow an archive
// stays in lists. After that it stands at its own address alone, until its
// rights expire or an editor takes it down.
const ArchiveAfter = 30 * 24 * time.Hour

// Rights are what the source of a republished or agency story allows. The zero
// value is that of our own: everything, for ever.
type Rights struct {
	Expires time.Time // when the story must be gone from everywhere; zero for never
	Refused []Permit  // what is not allowed, in the order of Permits
}

// Allows reports whether the source allows a use.
func (r Rights) Allows(p Permit) bool { return !slices.Contains(r.Refused, p) }

// Allows reports whether the article may be used in a way: what its source
// allows, and not at all once it is not readable. Each surface asks for its
// own use; lists and pages hold only what has PermitPage.
func (a *Article) Allows(p Permit) bool {
	return a.Status == Published && a.Rights.Allows(PermitPage) && a.Rights.Allows(p)
}

func (r Rights) equal(other Rights) bool {
	return r.Expires.Equal(other.Expires) && slices.Equal(r.Refused, other.Refused)
}

func (r Rights) expired(now time.Time) bool { return !r.Expires.IsZero() && !now.Before(r.Expires) }

// publishable says why a story with these rights may not be published, nil
// when it may.
func (r Rights) publishable(now time.Time) error {
	switch {
	case !r.Allows(PermitPage):
		return fault.New(fault.Invalid, "the source of this story does not allow it on a page of this site: see its source record")
	case r.expired(now):
		return fault.New(fault.Invalid, "the rights to this story ended on %s: see its source record", r.Expires.Format(time.DateOnly))
	}
	return nil
}

// settled returns the rights with each refusal once and in order, or says
// which is unknown.
func (r Rights) settled() (Rights, error) {
	for _, p := range r.Refused {
		if !slices.Contains(Permits(), p) {
			return r, fault.InField("refused", "%q is no use that a source can refuse: page, feed, api, audio or archive", p)
		}
	}
	inOrder := slices.DeleteFunc(Permits(), r.Allows)
	return Rights{Expires: beside(r.Expires), Refused: slices.Clip(inOrder)}, nil
}

// column is how refusals stand in the data base.
func (r Rights) column() string {
	words := make([]string, len(r.Refused))
	for i, p := range r.Refused {
		words[i] = string(p)
	}
	return strings.Join(words, " ")
}

func permitsOf(column string) []Permit {
	var list []Permit
	for _, word := range strings.Fields(column) {
		list = append(list, Permit(word))
	}
	return list
}
