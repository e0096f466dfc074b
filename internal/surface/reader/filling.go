package reader

import (
	"net/http"
	"strconv"
	"strings"

	"stet/internal/feature/article"
)

// Filling returns the stories that fill places of the front page by themselves
// at this moment: what stands where no editor has put anything. Of each card
// the number and the headline are there.
func (rd *Reader) Filling(r *http.Request) ([]article.Slot, error) {
	d := rd.begin(r)
	var page FrontPage
	pinned, _, err := d.arranged(&page)
	if err != nil {
		return nil, err
	}
	var slots []article.Slot
	if page.Lead != nil {
		slots = pinned.others(slots, place{zone: article.ZoneLead}, []Card{*page.Lead})
	}
	slots = pinned.others(slots, place{zone: article.ZoneSecond}, page.Second)
	slots = pinned.others(slots, place{zone: article.ZoneRow}, page.Row)
	for _, rail := range page.Rails {
		slots = pinned.others(slots, place{zone: article.ZoneRail, rail: rail.ID}, append([]Card{rail.Main}, rail.Rest...))
	}
	return slots, nil
}

// others appends the stories of a zone, whose first place is given, that no
// editor has put there.
func (p pins) others(slots []article.Slot, first place, filled []Card) []article.Slot {
	section, _ := strconv.ParseInt(strings.TrimPrefix(first.rail, railPrefix), 10, 64)
	for _, card := range filled {
		if p.has(first.zone, first.rail, card.ID) {
			continue
		}
		for p[first].ID != 0 {
			first.at++
		}
		slots = append(slots, article.Slot{Zone: first.zone, SectionID: section, Position: first.at, Card: article.Card{ID: card.ID, Headline: card.Headline}})
		first.at++
	}
	return slots
}

// has reports whether editors have put a story into a zone.
func (p pins) has(zone article.Zone, rail string, id int64) bool {
	for at, card := range p {
		if at.zone == zone && at.rail == rail && card.ID == id {
			return true
		}
	}
	return false
}
