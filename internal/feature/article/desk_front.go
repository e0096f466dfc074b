package article

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"stet/internal/feature/account"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/theme"
)

const (
	frontChoice = 60 // stories that are offered for the front page
	frontRails  = 12 // sections whose rails can be arranged
)

// frontView is what article/desk/front.html sees.
type frontView struct {
	formOf
	Zones   []frontZone
	Stories []frontStory // to choose from
}

// frontZone is a part of the front page with its places.
type frontZone struct {
	Zone    Zone
	Section Section // of a rail
	Places  []frontPlace
}

// frontPlace is one place, counted from 1, the name of its field, and the
// headline of the story that fills it by itself, "" for none.
type frontPlace struct {
	Number int
	Field  string
	Now    string
}

// frontStory is a story that can be placed. Name is what stands in the field
// of its place: the headline, and the number that counts.
type frontStory struct {
	Card
	Name string
}

func nameOf(c Card) string { return c.Headline + " #" + strconv.FormatInt(c.ID, 10) }

// zonesOf returns the parts of the front page that can be arranged.
func zonesOf(sections []Section) []frontZone {
	zones := []frontZone{{Zone: ZoneLead}, {Zone: ZoneSecond}, {Zone: ZoneRow}}
	for _, s := range sections[:min(len(sections), frontRails)] {
		zones = append(zones, frontZone{Zone: ZoneRail, Section: s})
	}
	for i := range zones {
		for at := range zones[i].Zone.Places() {
			zones[i].Places = append(zones[i].Places, frontPlace{Number: at + 1, Field: placeField(zones[i].Zone, zones[i].Section.ID, at)})
		}
	}
	return zones
}

// placeField names the field of a place.
func placeField(zone Zone, section int64, at int) string {
	return fmt.Sprintf("%s-%d-%d", zone, section, at)
}

func (d *Desk) frontForm(w http.ResponseWriter, r *http.Request) error {
	slots, err := d.Front(r.Context())
	if err != nil {
		return err
	}
	values := url.Values{}
	for _, slot := range slots {
		field := placeField(slot.Zone, slot.SectionID, slot.Position)
		values.Set(field, nameOf(slot.Card))
		if !slot.Until.IsZero() {
			values.Set(field+"-until", d.local(slot.Until).Format(zoned))
		}
	}
	return d.drawFront(w, r, formOf{values: values}, 0)
}

func (d *Desk) drawFront(w http.ResponseWriter, r *http.Request, form formOf, status int) error {
	sections, err := d.Sections(r.Context())
	if err != nil {
		return err
	}
	cards, _, err := d.List(r.Context(), Everything(), Cursor{}, frontChoice)
	if err != nil {
		return err
	}
	view := frontView{formOf: form, Zones: zonesOf(sections)}
	if err := d.showFilling(r, view.Zones); err != nil {
		return err
	}
	for _, c := range cards {
		c.PublishedAt = d.local(c.PublishedAt)
		view.Stories = append(view.Stories, frontStory{c, nameOf(c)})
	}
	return d.draw(w, r, "desk.front.title", "/desk/front", theme.Page{
		Template: "front.html", View: view, Status: status, Scripts: []string{"article/desk/front.js"}, Wide: true,
	})
}

// showFilling notes what stands by itself in each place.
func (d *Desk) showFilling(r *http.Request, zones []frontZone) error {
	if d.opt.Filling == nil {
		return nil
	}
	slots, err := d.opt.Filling(r)
	if err != nil {
		return err
	}
	now := make(map[string]string, len(slots))
	for _, slot := range slots {
		now[placeField(slot.Zone, slot.SectionID, slot.Position)] = slot.Card.Headline
	}
	for _, zone := range zones {
		for i := range zone.Places {
			zone.Places[i].Now = now[zone.Places[i].Field]
		}
	}
	return nil
}

func (d *Desk) arrangeFront(w http.ResponseWriter, r *http.Request) error {
	sections, err := d.Sections(r.Context())
	if err != nil {
		return err
	}
	return d.do(w, r, "/desk/front", func(tx *db.Tx) error {
		var slots []Slot
		for _, zone := range zonesOf(sections) {
			for at, place := range zone.Places {
				field := place.Field
				id, err := d.storyIn(r.Context(), tx, field, r.PostFormValue(field))
				if err != nil {
					return err
				}
				if id == 0 {
					continue
				}
				until, err := d.hourIn(r, field+"-until")
				if err != nil {
					return err
				}
				slots = append(slots, Slot{Zone: zone.Zone, SectionID: zone.Section.ID, Position: at, Card: Card{ID: id}, Until: until})
			}
		}
		return d.Arrange(r.Context(), tx, account.IdentityOf(r.Context()), slots)
	}, func(form formOf, status int) error { return d.drawFront(w, r, form, status) })
}

// storyIn returns the story that a field names: by the number at its end, as
// the choice offers it, or by its address. An empty field names none.
func (d *Desk) storyIn(ctx context.Context, tx *db.Tx, field, text string) (int64, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	if id, err := strconv.ParseInt(text[strings.LastIndexByte(text, '#')+1:], 10, 64); err == nil && id > 0 {
		return id, nil
	}
	if u, err := url.Parse(text); err == nil && strings.HasPrefix(u.Path, "/") {
		id, err := d.LiveAt(ctx, tx, u.Path)
		if err == nil || !fault.Is(err, fault.NotFound) {
			return id, err
		}
	}
	return 0, fault.InField(field, "%q names no story: choose one from the list, or write its address", text)
}
