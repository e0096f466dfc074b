package reader

// The front page is arranged by rules, as long as no editor does it by hand:
// the newest story with a picture leads, three stand beside it, four below,
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

// arrange fills a front page from the newest stories and those of each
// section, newest first. The Main and Rest of a section are chosen here.
func arrange(page *FrontPage, newest []Card, sections []sectionCards) {
	if len(newest) == 0 {
		return
	}
	shown := map[int64]bool{}
	lead := leadOf(newest)
	page.Lead = &newest[lead]
	shown[page.Lead.ID] = true
	page.Second = take(newest, shown, secondCount)
	page.Row = take(newest, shown, rowCount)
	for _, section := range sections {
		stories := take(section.cards, shown, 1+railRest)
		if len(stories) == 0 {
			continue
		}
		rail := section.rail
		promotePicture(stories)
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

// leadOf returns the place of the story that leads: the first of the newest
// that has a picture and is in the paper's own language, else the newest.
func leadOf(newest []Card) int {
	for i := range min(leadAmong, len(newest)) {
		if newest[i].Picture != nil && newest[i].Lang == "" {
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
