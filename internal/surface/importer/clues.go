package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"stet/internal/engine/document"
)

// bylineStart is how a line that names the writers begins.
var bylineStart = regexp.MustCompile(`^(?i:by|words by|written by|story by|text|von|par|por|door|di|af|av)[:\s]+(.{3,120})$`)

// bylineEnd is what may follow the names on their line.
var bylineEnd = regexp.MustCompile(`(?i)\s+(?:in|at|from|for|aus|für|à)\s+\p{Lu}.*$|\s*[|•·–—].*$|\s*\(.*$|,?\s+(?:published|updated|posted)\b.*$`)

// bylineNames returns the writers that a line names, nil when it is no
// byline.
func bylineNames(line string) []string {
	m := bylineStart.FindStringSubmatch(line)
	if m == nil || endsSentence(line) && !strings.HasSuffix(line, ".") {
		return nil
	}
	return splitNames(bylineEnd.ReplaceAllString(m[1], ""))
}

var nameJoints = regexp.MustCompile(`\s*(?:,|;|\band\b|&|\bund\b|\bet\b|\by\b|\bwith\b)\s*`)

// splitNames parts "Nell Okafor, Tom Garrod and Karin Dahl". What does not
// look like a name, such as a role behind a comma, ends the list.
func splitNames(text string) []string {
	var names []string
	for _, part := range nameJoints.Split(text, -1) {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if !looksLikeName(part) {
			break
		}
		names = append(names, part)
	}
	return names
}

// looksLikeName reports whether text is two to five words that begin with
// capitals, particles aside; or one such word.
func looksLikeName(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > 5 || utf8.RuneCountInString(text) > 60 {
		return false
	}
	for i, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsUpper(first) || unicode.Is(unicode.Lo, first):
		case i > 0 && (len(word) <= 3 || word == "della" || word == "dello"): // de, van, von, el
		default:
			return false
		}
		if strings.ContainsAny(word, "0123456789:/@") {
			return false
		}
	}
	return true
}

var months = func() map[string]time.Month {
	m := make(map[string]time.Month)
	for i, names := range [...]string{"january jan januar jänner janvier enero", "february feb februar février fevrier febrero", "march mar märz maerz mars marzo",
		"april apr avril abril", "may mai mayo", "june jun juni juin junio", "july jul juli juillet julio", "august aug août aout agosto",
		"september sep sept septembre septiembre", "october oct oktober okt octobre octubre", "november nov novembre noviembre",
		"december dec dezember dez décembre decembre diciembre"} {
		for _, name := range strings.Fields(names) {
			m[name] = time.Month(i + 1)
		}
	}
	return m
}()

var (
	isoDate  = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
	dayFirst = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:de\s+)?(\p{L}{3,10})\.?,?\s+(?:de\s+)?(\d{4})\b`)
	dayLater = regexp.MustCompile(`(?i)\b(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b`)
	dotted   = regexp.MustCompile(`\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b`)
	clock    = regexp.MustCompile(`(?i)\b(\d{1,2})[:.h](\d{2})(?::\d{2})?\s*([ap]\.?m\.?)?`)
	changed  = regexp.MustCompile(`(?i)\b(?:updated?|last (?:modified|updated|edited)|aktualisiert|modifié|mis à jour|actualizado)\b`)
)

// findDate returns the date, and the time of day if there is one, that a
// short line states, and where in the line the date is.
func findDate(line string, zone *time.Location) (t time.Time, at []int, ok bool) {
	year, month, day := "", time.Month(0), ""
	if m := isoDate.FindStringSubmatchIndex(line); m != nil {
		n, _ := strconv.Atoi(line[m[4]:m[5]])
		year, month, day, at = line[m[2]:m[3]], time.Month(n), line[m[6]:m[7]], m
	} else if m := dayFirst.FindStringSubmatchIndex(line); m != nil && months[strings.ToLower(line[m[4]:m[5]])] != 0 {
		year, month, day, at = line[m[6]:m[7]], months[strings.ToLower(line[m[4]:m[5]])], line[m[2]:m[3]], m
	} else if m := dayLater.FindStringSubmatchIndex(line); m != nil && months[strings.ToLower(line[m[2]:m[3]])] != 0 {
		year, month, day, at = line[m[6]:m[7]], months[strings.ToLower(line[m[2]:m[3]])], line[m[4]:m[5]], m
	} else if m := dotted.FindStringSubmatchIndex(line); m != nil {
		n, _ := strconv.Atoi(line[m[4]:m[5]])
		year, month, day, at = line[m[6]:m[7]], time.Month(n), line[m[2]:m[3]], m
	} else {
		return time.Time{}, nil, false
	}
	y, _ := strconv.Atoi(year)
	d, _ := strconv.Atoi(day)
	t = time.Date(y, month, d, 0, 0, 0, 0, zone)
	if y < 1500 || month < 1 || month > 12 || t.Day() != d {
		return time.Time{}, nil, false
	}
	if m := clock.FindStringSubmatch(line[at[1]:]); m != nil {
		hour, _ := strconv.Atoi(m[1])
		minute, _ := strconv.Atoi(m[2])
		if half := strings.ToLower(m[3]); strings.HasPrefix(half, "p") && hour < 12 {
			hour += 12
		} else if strings.HasPrefix(half, "a") && hour == 12 {
			hour = 0
		}
		if hour < 24 && minute < 60 {
			t = time.Date(y, month, d, hour, minute, 0, 0, zone)
		}
	}
	return t.UTC(), at[:2], true
}

// dateLine returns the date of a line that says little else.
func dateLine(line string, zone *time.Location) (t time.Time, isUpdate, ok bool) {
	if utf8.RuneCountInString(line) > 120 {
		return time.Time{}, false, false
	}
	t, at, ok := findDate(line, zone)
	if !ok || at[0] > 60 || len(line)-at[1] > 60 {
		return time.Time{}, false, false
	}
	return t, changed.MatchString(line[:at[0]]), true
}

// creditEnd is how a caption ends that says who made the picture.
var creditEnd = regexp.MustCompile(`(?i)[\s.,;|/(\[–—-]*\b((?:photo(?:graph)?s?|picture|pic|image|illustration|artwork|graphic|credit|foto|fotos|bild|crédit|crédito)s?(?:\s+(?:credit|courtesy|by|von|de|par))*\s*[:©]\s*|(?:photo(?:graph)?|picture|image|illustration|foto)s?\s+(?:by|courtesy(?:\s+of)?|von|de|par)\s+|©\s*)(.{2,120}?)[)\].\s]*$`)

// splitCredit parts a caption from the credit at its end.
func splitCredit(caption string) (text, credit string) {
	m := creditEnd.FindStringSubmatchIndex(caption)
	if m == nil {
		return caption, ""
	}
	text = strings.TrimSpace(caption[:m[0]])
	if text != "" && m[0] < len(caption) && caption[m[0]] == '.' {
		text += "."
	}
	return text, strings.TrimSpace(caption[m[4]:m[5]])
}

// datelineStart is how agency and newspaper copy begins: the place in
// capitals, a day, the agency, a dash.
var datelineStart = regexp.MustCompile(`^(\p{Lu}[\p{Lu} .'’-]{2,40}(?:,\s*\p{Lu}[\p{L}.]+(?:\s+\d{1,2})?)?)\s*(?:\(([\p{L} ]{2,30})\))?\s*[—–-]{1,2}\s+`)

// takeDateline takes the place and the agency from the beginning of the
// first paragraph.
func takeDateline(doc *document.Doc) (dateline, agency string) {
	for i := range doc.Content {
		n := &doc.Content[i]
		if n.Type == document.Figure || n.Type == document.Gallery {
			continue
		}
		if n.Type != document.Paragraph || len(n.Content) == 0 || n.Content[0].Type != document.Text {
			return "", ""
		}
		m := datelineStart.FindStringSubmatch(n.Content[0].Text)
		if m == nil || len(m[0]) == len(n.Content[0].Text) {
			return "", ""
		}
		n.Content[0].Text = n.Content[0].Text[len(m[0]):]
		return strings.TrimSpace(m[1]), m[2]
	}
	return "", ""
}
