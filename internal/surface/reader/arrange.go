package reader

import (
	"maps"
	"slices"

	"stet/internal/feature/article"
)

// The front page is arranged by rules wherever no editor does it by hand: the
// newest story with a picture leads, three stand beside it, four below,
// then every section that has stories left shows its best, and what remains is
// listed by time. No story stands twice.
const (
	leadAmong   = 4  // the lead is one of this many newest stories
	secondCount = 3  // beside the lead
	rowCount    = 4  // below it
	railRest    = 3  // small stories beside the main one of a section
	latestCount = 12 // at the end
	frontCards  = 1 + secondCount + rowCount + latestCount
)

// pins are the stories that editors have put on the front page, by place.
type pins map[place]Card

// place is one on the front page. rail is the ID of a Rail, "" elsewhere.
type place struct {
	zone article.Zone
	rail string
	at   int
}

// arrange fills a front page: the places that editors have filled with their
// stories, the others from the newest ones and those of each section, newest
// first. The Main and Rest of a section are chosen here.
func arrange(page *FrontPage, newest []Card, sections []sectionCards, pinned pins) {
	if len(newest) == 0 {
		return
	}
	shown := map[int64]bool{}
	for _, card := range pinned {
		shown[card.ID] = true
	}
	page.Lead = pinned.lead(newest, shown)
	shown[page.Lead.ID] = true
	page.Second = pinned.fill(place{zone: article.ZoneSecond}, newest, shown, secondCount)
	page.Row = pinned.fill(place{zone: article.ZoneRow}, newest, shown, rowCount)
	for _, section := range sections {
		rail := section.rail
		first := place{zone: article.ZoneRail, rail: rail.ID}
		stories := pinned.fill(first, section.cards, shown, 1+railRest)
		if len(stories) == 0 {
			continue
		}
		if !pinned.holds(rail.ID) {
			promotePicture(stories)
		}
		quiet(stories, rail.Title)
		rail.Main, rail.Rest = stories[0], stories[1:]
		page.Rails = append(page.Rails, rail)
	}
	page.Latest = take(newest, shown, latestCount)
}

// sectionCards are the newest stories of one section.
type sectionCards struct {
	rail  Rail // without stories
	cards []Card
}

// holds reports whether editors have filled a place in a rail.
func (p pins) holds(rail string) bool {
	for at := range p {
		if at.rail == rail {
			return true
		}
	}
	return false
}

// lead returns the story that leads: the pinned one, or the best of those that
// have no place. When all have one, the best of them leaves its own for it.
func (p pins) lead(newest []Card, shown map[int64]bool) *Card {
	if card, ok := p[place{zone: article.ZoneLead}]; ok {
		return &card
	}
	free := slices.DeleteFunc(slices.Clone(newest), func(c Card) bool { return shown[c.ID] })
	if len(free) > 0 {
		return &free[leadOf(free)]
	}
	best := newest[leadOf(newest)]
	maps.DeleteFunc(p, func(_ place, c Card) bool { return c.ID == best.ID })
	return &best
}

// fill returns the n stories of a zone, whose first place is given: those that
// are pinned at their places, and between them the first of the cards that are
// not shown yet.
func (p pins) fill(first place, cards []Card, shown map[int64]bool, n int) []Card {
	free := n
	for i := range n {
		first.at = i
		if _, ok := p[first]; ok {
			free--
		}
	}
	taken := take(cards, shown, free)
	var filled []Card
	for i := range n {
		first.at = i
		if card, ok := p[first]; ok {
			filled = append(filled, card)
		} else if len(taken) > 0 {
			filled, taken = append(filled, taken[0]), taken[1:]
		}
	}
	return filled
}

// leadOf returns the place of the story that leads: the first of the newest
// that has a picture, is in the paper's own language and stands, else the
// newest.
func leadOf(newest []Card) int {
	for i := range min(leadAmong, len(newest)) {
		if newest[i].Picture != nil && newest[i].Lang == "" && !newest[i].Retracted {
			return i
		}
	}
	return 0
}

// promotePicture puts the first story that has a picture in front.
func promotePicture(stories []Card) {
	for i := range stories {
		if stories[i].Picture != nil {
			first := stories[i]
			copy(stories[1:i+1], stories[:i])
			stories[0] = first
			return
		}
	}
}

// take returns the first n cards that are not shown yet, and marks them.
func take(cards []Card, shown map[int64]bool, n int) []Card {
	var taken []Card
	for _, card := range cards {
		if len(taken) == n {
			break
		}
		if !shown[card.ID] {
			shown[card.ID] = true
			taken = append(taken, card)
		}
	}
	return taken
}
