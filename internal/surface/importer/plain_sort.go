package importer

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"stet/internal/feature/article"
)

// plainText finds a story among the lines of a copied page.
type plainText struct {
	zone  *time.Location
	lines []string

	noise    []bool
	copied   bool // out of a browser
	from, to int  // the body, half open

	headline, standfirst, section string
	authors, tags                 []string
	date, updated                 time.Time
	captions                      []int // lines before the body that are captions
	guessed                       bool
	dropped                       int
}

func (p *plainText) sort() {
	p.noise = make([]bool, len(p.lines))
	count := 0
	for i, line := range p.lines {
		if p.noise[i] = isNoise(line); p.noise[i] {
			count++
		}
	}
	p.copied = count >= 3 || count > 0 && count*4 >= len(p.lines)
	p.from, p.to = p.segment()
	if !p.copied {
		p.to = len(p.lines)
	}
	p.head()
	for i := range p.lines {
		if (i < p.from || i >= p.to || p.noise[i]) && p.copied {
			p.dropped++
		}
	}
}

// segment returns the lines with the largest sum of worth: running text is
// worth its length, lines of menus and lists of links cost.
func (p *plainText) segment() (from, to int) {
	best, sum, start := 0, 0, 0
	for i := range p.lines {
		sum += p.worth(i)
		if sum <= 0 {
			sum, start = 0, i+1
			continue
		}
		if sum > best {
			best, from, to = sum, start, i+1
		}
	}
	if best == 0 {
		return 0, len(p.lines)
	}
	for to < len(p.lines) && p.lines[to-1] == p.lines[to] { // a caption at the end that stands twice
		to++
	}
	return from, to
}

func (p *plainText) worth(i int) int {
	line := p.lines[i]
	n := utf8.RuneCountInString(line)
	_, _, isDate := dateLine(line, p.zone)
	switch {
	case p.noise[i]:
		return -30
	case isDate || bylineNames(line) != nil:
		return -25
	case n >= 100 && endsSentence(line):
		return min(n, 250)
	case n >= 40 && endsSentence(line):
		return 40
	case n >= 200:
		return 100
	case endsSentence(line):
		return 5
	}
	return -15
}

// head reads what stands before the body: headline, standfirst, byline,
// date, section, captions.
func (p *plainText) head() {
	if p.from == 0 && len(p.lines) > 1 && !p.copied && utf8.RuneCountInString(p.lines[0]) <= article.MaxHeadline/2 && len(p.lines[0]) < len(p.lines[1]) {
		p.from = 1 // a headline that ends like a sentence
	}
	below := p.from // the first line that is surely under the headline
	for i := p.from - 1; i >= 0; i-- {
		if p.clue(i) {
			below = i
		}
	}
	at := p.pickHeadline(below)
	if at < 0 {
		p.headline, p.guessed = firstWords(p.lines[p.from], 80), true
		return
	}
	p.headline = p.lines[at]
	for i := at + 1; i < p.from; i++ {
		p.underHeadline(i)
	}
	if at > 0 && p.copied && !p.noise[at-1] && len(strings.Fields(p.lines[at-1])) <= 3 && slices.Contains(p.lines[:at-1], p.lines[at-1]) {
		p.section = p.lines[at-1] // the menu has it too
	}
	for i := p.from; i < p.to && p.from < p.to-1; i++ { // copied pages repeat the headline
		if !sameWords(p.lines[i], p.headline) && !p.clue(i) {
			break
		}
		p.from = i + 1
	}
	for i := len(p.lines) - 1; i >= p.from; i-- {
		if name, list, ok := strings.Cut(p.lines[i], ":"); ok && len(p.tags) == 0 {
			switch strings.ToLower(name) {
			case "tags", "topics", "keywords", "schlagwörter", "themen":
				for _, tag := range strings.Split(list, ",") {
					p.tags = append(p.tags, strings.TrimSpace(tag))
				}
				p.noise[i] = true
			}
		}
	}
}

// clue takes in a line that says who or when; it reports whether i is one.
func (p *plainText) clue(i int) bool {
	line := p.lines[i]
	if names := bylineNames(line); names != nil {
		p.authors = names
		if t, _, ok := findDate(line, p.zone); ok && p.date.IsZero() {
			p.date = t
		}
		return true
	}
	t, isUpdate, ok := dateLine(line, p.zone)
	switch {
	case !ok:
		return false
	case isUpdate:
		p.updated = t
	default:
		p.date = t
	}
	if p.date.IsZero() {
		p.date = t
	}
	if rest := bylineNames(strings.Trim(bylineEnd.ReplaceAllString(line, ""), " |·•,-")); rest != nil {
		p.authors = rest
	}
	return true
}

// pickHeadline returns the line before the others of the head that reads most
// like a headline, -1 for none.
func (p *plainText) pickHeadline(below int) int {
	best, at := 0, -1
	for i := max(0, below-12); i < below; i++ {
		line := p.lines[i]
		n, words := utf8.RuneCountInString(line), len(strings.Fields(line))
		if p.noise[i] || n > article.MaxHeadline/2 || strings.ContainsAny(line, "›»>|") {
			continue
		}
		score := min(words, 10) * 3
		if !endsSentence(line) {
			score += 12
		}
		if words < 3 {
			score -= 10
		}
		if slices.Contains(p.lines[:i], line) && words >= 3 {
			score += 10 // the window's title has it too
		}
		if !p.copied && i == 0 {
			score += 50
		}
		score += (i - below) / 2 // nearer is better
		if score > best {
			best, at = score, i
		}
	}
	return at
}

// underHeadline sorts a line between the headline and the body.
func (p *plainText) underHeadline(i int) {
	line := p.lines[i]
	switch {
	case p.noise[i] || p.clue(i) || sameWords(line, p.headline):
	case p.twice(i) >= 0 || hasCredit(line):
		p.captions = append(p.captions, i)
	case p.standfirst == "" && utf8.RuneCountInString(line) >= 25 && utf8.RuneCountInString(line) <= 500:
		p.standfirst = line
	}
}

func hasCredit(line string) bool {
	_, credit := splitCredit(line)
	return credit != "" && utf8.RuneCountInString(line) < 400
}

// twice returns the other line that says the same as line i, as a caption and
// the alternative text of its picture do: equal, or one with the credit
// behind it. It returns -1 when there is none nearby.
func (p *plainText) twice(i int) int {
	line := p.lines[i]
	if utf8.RuneCountInString(line) < 15 {
		return -1
	}
	for j := max(0, i-3); j < min(len(p.lines), i+4); j++ {
		other := p.lines[j]
		if j == i || p.noise[j] || utf8.RuneCountInString(other) < 15 {
			continue
		}
		a, b := strings.TrimRight(line, ". "), strings.TrimRight(other, ". ")
		if strings.HasPrefix(a, b) && (len(a)-len(b) < 120) || strings.HasPrefix(b, a) && len(b)-len(a) < 120 {
			return j
		}
	}
	return -1
}
