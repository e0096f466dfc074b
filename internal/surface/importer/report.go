package importer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"stet/internal/feature/article"
	"stet/internal/platform/fault"
)

// Report is what an import did. Every record that the sources hold is counted
// once: Found is the sum of the other numbers of its kind.
type Report struct {
	Sources  []string         `json:"sources"`
	Counts   map[Kind]*Counts `json:"counts"`
	Skipped  []Group          `json:"skipped"` // kind, reason, how many, where first
	Notes    []Group          `json:"notes"`   // what an editor may want to look at
	Missing  []Missing        `json:"missing"` // pictures that could not be had
	Links    []LostLink       `json:"links"`   // links to pages of the old site that did not come along
	Seconds  float64          `json:"seconds"`
	MoreLost int              `json:"more_lost"` // entries that Missing and Links have no room for

	skips, notes map[groupKey]*Group
}

// Counts says what became of the records of one kind.
type Counts struct {
	Found     int `json:"found"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Kept      int `json:"kept"` // edited here since an earlier import, so left alone
	Skipped   int `json:"skipped"`
}

// Group is a number of records about which the same is to be said.
type Group struct {
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Count int    `json:"count"`
	First string `json:"first"` // where the first one is
}

type groupKey struct{ kind, text string }

// Missing is a picture that a story shows and nobody has. A later import of
// the same source tries again.
type Missing struct {
	Address string `json:"address"`
	Article string `json:"article"` // headline
	Origin  string `json:"origin"`
	Reason  string `json:"reason"`
}

// LostLink is a link into the old site that leads nowhere here, so that its
// words were kept and its address was not; or a recording or film there.
type LostLink struct {
	Address string `json:"address"`
	Article string `json:"article"`
	Origin  string `json:"origin"`
}

// maxListed bounds Missing and Links each.
const maxListed = 10_000

func newReport() *Report {
	return &Report{Counts: make(map[Kind]*Counts), skips: make(map[groupKey]*Group), notes: make(map[groupKey]*Group)}
}

func (r *Report) count(kind Kind) *Counts {
	c := r.Counts[kind]
	if c == nil {
		c = &Counts{}
		r.Counts[kind] = c
	}
	return c
}

// came counts one record of a kind.
func (r *Report) came(kind Kind, outcome article.Outcome) {
	c := r.count(kind)
	c.Found++
	switch outcome {
	case article.Created:
		c.Created++
	case article.Updated:
		c.Updated++
	case article.Kept:
		c.Kept++
	default:
		c.Unchanged++
	}
}

func (r *Report) skip(s Skip) {
	c := r.count(s.Kind)
	c.Found++
	c.Skipped++
	add(r.skips, groupKey{string(s.Kind), s.Reason}, s.Place, 1)
}

func (r *Report) note(n Note, place string) {
	add(r.notes, groupKey{string(n.Kind), n.Text}, place, max(n.Count, 1))
}

// maxGroups bounds the different things that a report says.
const maxGroups = 2000

func add(to map[groupKey]*Group, key groupKey, place string, n int) {
	g := to[key]
	if g == nil {
		if len(to) >= maxGroups {
			key.text = "and others"
		}
		if g = to[key]; g == nil {
			g = &Group{Kind: key.kind, Text: key.text, First: place}
			to[key] = g
		}
	}
	g.Count += n
}

func (r *Report) missing(m Missing) {
	if len(r.Missing) < maxListed {
		r.Missing = append(r.Missing, m)
	} else {
		r.MoreLost++
	}
}

func (r *Report) lost(l LostLink) {
	if len(r.Links) < maxListed {
		r.Links = append(r.Links, l)
	} else {
		r.MoreLost++
	}
}

// nothing answers Invalid when no record came in.
func (r *Report) nothing() error {
	skipped := 0
	for _, kind := range [...]Kind{KindStory, KindPage} {
		if c := r.Counts[kind]; c != nil {
			if c.Skipped < c.Found {
				return nil
			}
			skipped += c.Skipped
		}
	}
	switch {
	case skipped > 0:
		return fault.New(fault.Invalid, "no story came in; the report says why")
	case len(r.Counts) == 0:
		return fault.New(fault.Invalid, "there is nothing to import in %s", strings.Join(r.Sources, ", "))
	}
	return nil
}

// remarks returns the notes and the missing pictures, a sentence each.
func (r *Report) remarks() []string {
	var list []string
	for _, g := range sortGroups(r.notes) {
		if g.Kind != string(Guessed) {
			list = append(list, g.Kind+": "+g.Text)
		}
	}
	for _, m := range r.Missing {
		list = append(list, "left out: "+m.Address+", "+m.Reason)
	}
	return list
}

// finish puts the groups in order.
func (r *Report) finish(took time.Duration) {
	r.Seconds = took.Seconds()
	r.Skipped, r.Notes = sortGroups(r.skips), sortGroups(r.notes)
}

func sortGroups(from map[groupKey]*Group) []Group {
	list := make([]Group, 0, len(from))
	for _, g := range from {
		list = append(list, *g)
	}
	slices.SortFunc(list, func(a, b Group) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), cmp.Compare(b.Count, a.Count), strings.Compare(a.Text, b.Text))
	})
	return list
}

// PrintJSON writes the report for programs.
func (r *Report) PrintJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(r)
}

// maxShown is how many entries of each list the text shows.
const maxShown = 20

// Print writes the report for people.
func (r *Report) Print(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "Imported %s in %.1f s.\n\n", strings.Join(r.Sources, ", "), r.Seconds)
	fmt.Fprintf(b, "  %-14s %8s %8s %8s %10s %8s %8s\n", "", "found", "created", "updated", "unchanged", "kept", "skipped")
	for _, kind := range r.kinds() {
		c := r.Counts[kind]
		fmt.Fprintf(b, "  %-14s %8d %8d %8d %10d %8d %8d\n", kind, c.Found, c.Created, c.Updated, c.Unchanged, c.Kept, c.Skipped)
	}
	writeGroups(b, "Skipped, and why:", r.Skipped)
	writeGroups(b, "Worth a look:", r.Notes)
	if n := len(r.Missing); n > 0 {
		fmt.Fprintf(b, "\nPictures that could not be had (%d). Import again to try again, or give --uploads a folder that has them:\n", n)
		for _, m := range r.Missing[:min(n, maxShown)] {
			fmt.Fprintf(b, "  %s\n      in %q: %s\n", m.Address, m.Article, m.Reason)
		}
		more(b, n)
	}
	if n := len(r.Links); n > 0 {
		fmt.Fprintf(b, "\nLinks to pages and files of the old site that are not in the archive (%d). Their words stayed, their addresses did not:\n", n)
		for _, l := range r.Links[:min(n, maxShown)] {
			fmt.Fprintf(b, "  %s\n      in %q\n", l.Address, l.Article)
		}
		more(b, n)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeGroups(b *strings.Builder, title string, groups []Group) {
	if len(groups) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", title)
	for _, g := range groups {
		fmt.Fprintf(b, "  %6d × %s: %s (first at %s)\n", g.Count, g.Kind, g.Text, g.First)
	}
}

func more(b *strings.Builder, n int) {
	if n > maxShown {
		fmt.Fprintf(b, "  … and %d more; --json lists all of them\n", n-maxShown)
	}
}

// kinds returns the kinds that were found, the known ones first.
func (r *Report) kinds() []Kind {
	order := []Kind{KindSettings, KindPerson, KindConsent, KindAuthor, KindSection, KindTag, KindStory, KindPage, KindDraft, KindMedia, KindComment,
		KindFront, KindMenu, KindMenuLine, KindRedirect}
	var known, rest []Kind
	for _, k := range order {
		if r.Counts[k] != nil {
			known = append(known, k)
		}
	}
	for _, k := range sortedKeys(r.Counts) {
		if !slices.Contains(order, k) {
			rest = append(rest, k)
		}
	}
	return append(known, rest...)
}
