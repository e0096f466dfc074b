package search

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// What a unit counts by the part of an entry in which it stands.
const (
	inTitleCounts = 8
	inNameCounts  = 5 // the authors
	inTagCounts   = 4
	inLeadCounts  = 2
	elsewhere     = 1
)

// scored is an entry that was found and what it is worth.
type scored struct {
	row   int64
	score float64
}

// ranked returns the candidates, best first.
func ranked(found []candidate, units []unit, now time.Time) []scored {
	list := make([]scored, len(found))
	for i, c := range found {
		list[i] = scored{c.row, score(c, units, now)}
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.row, a.row))
	})
	return list
}

// candidate is an entry that has all the words.
type candidate struct {
	row    int64
	digest digest
}

// score is the mean worth of the units, raised a little for a title that is
// nothing but them, and raised for youth: by half on the day, by a quarter
// after a year, by next to nothing after ten.
func score(c candidate, units []unit, now time.Time) float64 {
	sum, asked, titled := 0, 0, 0
	for _, u := range units {
		if u.not {
			continue
		}
		asked++
		worth := u.worth(c.digest)
		sum += worth
		if worth == inTitleCounts {
			titled++
		}
	}
	if asked == 0 {
		return 0
	}
	mean := float64(sum) / float64(asked)
	if words := strings.Count(c.digest.title, " ") - 1; titled == asked && words > 0 {
		mean += 2 * min(float64(titled)/float64(words), 1)
	}
	years := max(now.Sub(timeOf(c.row)).Truncate(24*time.Hour).Hours(), 0) / (365 * 24)
	return mean * (1 + 0.5/(1+years))
}

// worth is what a unit counts for an entry that has it.
func (u unit) worth(d digest) int {
	switch u.mark {
	case authorMark:
		return inNameCounts
	case tagMark:
		return inTagCounts
	}
	for _, part := range []struct {
		line  string
		worth int
	}{{d.title, inTitleCounts}, {d.authors, inNameCounts}, {d.tags, inTagCounts}, {d.lead, inLeadCounts}} {
		for _, s := range u.any {
			if s.in(part.line) {
				return part.worth
			}
		}
	}
	return elsewhere
}

// in reports whether a line of a digest has the sequence.
func (s sequence) in(line string) bool {
	text := " " + strings.Join(s.tokens, " ")
	if !s.begins {
		text += " "
	}
	return strings.Contains(line, text)
}
