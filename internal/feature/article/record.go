package article

import (
	"context"
	"math"
	"strings"

	"stet/internal/engine/difference"
	"stet/internal/engine/document"
	"stet/internal/platform/db"
)

// Record is a correction as lists of them show it.
type Record struct {
	Correction
	ArticleID int64
	Path      string
	Lang      string
	Headline  string // of the story, as it is now
	Retracted bool
	// Passages are what changed in the text. There are none where the old words
	// are withheld, nothing changed in the words, or the record was imported.
	Passages []Passage
}

// Passage is a part of a text in which something changed, in the order of the
// text. Longer parts that are the same are left out, with an ellipsis.
type Passage []difference.Span

const listRecords = `SELECT ` + correctionColumns + `, a.path, a.lang, a.headline, a.retraction <> ''
	FROM correction c JOIN article a ON a.id = c.article_id
	WHERE (c.at, c.id) < (?, ?) AND a.status = 'published' ORDER BY c.at DESC, c.id DESC LIMIT ?`

// Records returns up to limit corrections, clarifications, notes and
// retractions of published articles after a cursor, newest first, and the
// cursor at which the next page begins.
func (s *Service) Records(ctx context.Context, after Cursor, limit int) ([]Record, Cursor, error) {
	if after == (Cursor{}) {
		after = Cursor{LiveAt: math.MaxInt64, ID: math.MaxInt64}
	}
	limit = min(limit, MaxPage)
	list, err := db.All(ctx, s.db, scanRecord, listRecords, after.LiveAt, after.ID, limit+1)
	if err != nil {
		return nil, Cursor{}, err
	}
	var next Cursor
	if len(list) > limit {
		list = list[:limit]
		next = Cursor{LiveAt: db.Micros(list[limit-1].At), ID: list[limit-1].ID}
	}
	for i := range list {
		if err := s.compare(ctx, &list[i]); err != nil {
			return nil, Cursor{}, err
		}
	}
	return list, next, nil
}

// Cursor returns the cursor of the page of records that begins with this one.
func (c Correction) Cursor() Cursor { return Cursor{LiveAt: db.Micros(c.At), ID: c.ID + 1} }

func scanRecord(row db.Row) (Record, error) {
	var r Record
	l, err := scanCorrection(rowBefore{row, []any{&r.Path, &r.Lang, &r.Headline, &r.Retracted}})
	r.ArticleID, r.Correction = l.article, l.value
	return r, err
}

// rowBefore is a row that has columns of its own behind those that another
// function scans.
type rowBefore struct {
	db.Row
	last []any
}

// Scan reads the first columns into dest and the last into their own places.
func (r rowBefore) Scan(dest ...any) error { return r.Row.Scan(append(dest, r.last...)...) }

// compare finds out what changed with a record. A retraction is not compared:
// it is about the whole text, which may have been removed from the page.
func (s *Service) compare(ctx context.Context, r *Record) error {
	if r.Withheld || r.Kind == Retracted || r.RevisionBefore == 0 || r.RevisionBefore == r.RevisionAfter {
		return nil
	}
	texts, err := db.All(ctx, s.db, scanTexts, `SELECT headline, standfirst, body FROM revision
		WHERE article_id = ? AND (number = ? OR number = ?) AND withheld_at = 0 ORDER BY number`,
		r.ArticleID, r.RevisionBefore, r.RevisionAfter)
	if err != nil || len(texts) != 2 {
		return err
	}
	for _, c := range difference.Blocks(texts[0], texts[1]) {
		switch c.Kind {
		case difference.Same, difference.MovedAway, difference.MovedHere:
		default:
			r.Passages = append(r.Passages, shortened(c.Spans))
		}
	}
	return nil
}

// scanTexts reads the words of a revision, a block for each line of them.
func scanTexts(row db.Row) ([]difference.Block, error) {
	var headline, standfirst string
	var body []byte
	if err := row.Scan(&headline, &standfirst, &body); err != nil {
		return nil, err
	}
	doc, err := document.Parse(body)
	blocks := []difference.Block{{Kind: "headline", Text: headline}, {Kind: "standfirst", Text: standfirst}}
	for line := range strings.Lines(doc.Text()) {
		blocks = append(blocks, difference.Block{Kind: "text", Text: strings.TrimSuffix(line, "\n")})
	}
	return blocks, err
}

// around is how many characters of what is the same stand before and after a
// change, at least.
const around = 80

// shortened leaves the middle of long spans out that are the same, and the far
// end of the first and the last, at the ends of words.
func shortened(spans []difference.Span) Passage {
	passage := make(Passage, len(spans))
	for i, span := range spans {
		passage[i] = span
		if span.Kind != difference.Same {
			continue
		}
		letters := []rune(span.Text)
		var head, tail []rune
		if i > 0 {
			head = untilSpace(letters, around)
		}
		if i < len(spans)-1 {
			tail = fromSpace(letters, len(letters)-around)
		}
		if len(head)+len(tail) < len(letters) {
			passage[i].Text = string(head) + "…" + string(tail)
		}
	}
	return passage
}

// untilSpace returns the letters up to the first space from n on.
func untilSpace(letters []rune, n int) []rune {
	for n < len(letters) && letters[n] != ' ' {
		n++
	}
	return letters[:min(n+1, len(letters))]
}

// fromSpace returns the letters from the last space before n on.
func fromSpace(letters []rune, n int) []rune {
	for n > 0 && letters[n] != ' ' {
		n--
	}
	return letters[max(n, 0):]
}
