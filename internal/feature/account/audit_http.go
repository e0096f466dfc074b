package account

import (
	"context"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"stet/internal/platform/db"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
)

const auditPath = "/desk/audit"

// auditView is the view of account/desk/audit.html.
type auditView struct {
	Filter  AuditFilter
	People  []Account
	Acts    []actChoice
	Entries []auditLine
	Newest  string // address of the first page, "" on it
	Older   string // address of the next page, "" for none
}

type actChoice struct{ Act, Words string }

// auditLine is an entry in words.
type auditLine struct {
	Entry
	At      time.Time
	Words   string
	Subject string
	Link    string // page of what it was done to, "" for none
}

func (p *PeoplePages) audit(w http.ResponseWriter, r *http.Request) error {
	ctx, words := r.Context(), p.s.words()
	view := auditView{Filter: AuditFilter{AccountID: numberIn(r, "person", 0), Act: r.FormValue("act")}}
	before := numberIn(r, "before", math.MaxInt64)
	entries, err := p.s.AuditLog(ctx, p.s.db, view.Filter, before, pageSize+1)
	if err != nil {
		return err
	}
	where := func(before string) string {
		person := ""
		if view.Filter.AccountID != 0 {
			person = strconv.FormatInt(view.Filter.AccountID, 10)
		}
		return address(auditPath, "person", person, "act", view.Filter.Act, "before", before)
	}
	if len(entries) > pageSize {
		entries = entries[:pageSize]
		view.Older = where(strconv.FormatInt(entries[pageSize-1].ID, 10))
	}
	if before != math.MaxInt64 {
		view.Newest = where("")
	}
	if view.Entries, err = p.auditLines(ctx, words, entries); err != nil {
		return err
	}
	acts, err := p.s.auditActs(ctx, p.s.db)
	if err != nil {
		return err
	}
	for _, act := range acts {
		view.Acts = append(view.Acts, actChoice{act, actWords(words, act)})
	}
	if view.People, err = p.s.auditPeople(ctx, p.s.db); err != nil {
		return err
	}
	return p.desk(w, r, theme.Page{Title: words.T("desk.audit.title"), Template: "account/desk/audit.html", View: view, Current: auditPath})
}

// actWords says an act in words, or as it is where the catalogue has none.
func actWords(words *message.Language, act string) string {
	key := "desk.act." + act
	if said := words.T(key); said != key {
		return said
	}
	return act
}

// auditLines puts entries into words. People are called by their names.
func (p *PeoplePages) auditLines(ctx context.Context, words *message.Language, entries []Entry) ([]auditLine, error) {
	var ids []int64
	for _, e := range entries {
		if kind, id := subjectParts(e.Subject); kind == "account" {
			ids = append(ids, id)
		}
	}
	people, err := db.All(ctx, p.s.db, scanAccount, selectAccount+` WHERE id IN {ids}`, db.IDs(ids))
	if err != nil {
		return nil, err
	}
	names := make(map[int64]string, len(people))
	for _, a := range people {
		names[a.ID] = a.Name
	}
	who := IdentityOf(ctx)
	lines := make([]auditLine, len(entries))
	for i, e := range entries {
		kind, id := subjectParts(e.Subject)
		lines[i] = auditLine{Entry: e, At: p.s.local(e.At), Words: actWords(words, e.Act), Subject: strings.Replace(e.Subject, ":", " ", 1)}
		switch {
		case kind == "account" && names[id] == "":
			lines[i].Subject = words.T("desk.audit.deleted", "id", strconv.FormatInt(id, 10))
		case kind == "account":
			lines[i].Subject = names[id]
			if who.Can(People) {
				lines[i].Link = peoplePath + "/" + strconv.FormatInt(id, 10)
			}
		case kind == "article":
			lines[i].Link = "/desk/articles/" + strconv.FormatInt(id, 10)
		}
	}
	return lines, nil
}

// subjectParts returns what an entry is about, "" when that has no number.
func subjectParts(subject string) (kind string, id int64) {
	kind, number, _ := strings.Cut(subject, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return "", 0
	}
	return kind, id
}
