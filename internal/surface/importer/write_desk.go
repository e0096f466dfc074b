package importer

import (
	"cmp"
	"context"
	"slices"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
)

// draft writes what is being written of an article.
func (w *writer) draft(ctx context.Context, tx *db.Tx, it *Item) (outcome, error) {
	of := w.id(it.Of)
	if of == 0 {
		return outcome{}, fault.New(fault.Invalid, "its story was not imported")
	}
	if err := w.pictures.place(ctx, tx, it); err != nil {
		return outcome{}, err
	}
	how, err := w.opt.Article.ImportDraft(ctx, tx, article.Manuscript{ID: of, Slug: it.Slug, Content: it.Content,
		SectionIDs: w.idsOf(it.Sections), TagIDs: w.idsOf(it.Tags), AuthorIDs: w.idsOf(it.Authors)})
	return outcome{id: of, how: how}, err
}

// front arranges the front page as it was, without the stories that are in no
// list here.
func (w *writer) front(ctx context.Context, tx *db.Tx, f FrontPage) (outcome, error) {
	var slots []article.Slot
	for _, s := range f.Slots {
		slot := article.Slot{Zone: s.Zone, Position: s.Position, Until: s.Until}
		slot.Card.ID = w.id(s.Story)
		if s.Section != "" {
			slot.SectionID = w.id("section:" + s.Section)
		}
		slots = append(slots, slot)
	}
	listed, err := w.listed(ctx, tx, slots)
	if err != nil {
		return outcome{}, err
	}
	slots = slices.DeleteFunc(slots, func(s article.Slot) bool { return !listed[s.Card.ID] })
	have, err := w.opt.Article.FrontSlots(ctx, tx)
	if err != nil {
		return outcome{}, err
	}
	if slices.EqualFunc(have, sorted(slots), sameSlot) {
		return outcome{how: article.Unchanged}, nil
	}
	machine := account.Identity{Role: account.Owner} // whoever imports has the command line
	return outcome{how: article.Updated}, w.opt.Article.Arrange(ctx, tx, machine, slots)
}

// listed returns which of the slots' stories lists show.
func (w *writer) listed(ctx context.Context, tx *db.Tx, slots []article.Slot) (map[int64]bool, error) {
	ids := make([]int64, len(slots))
	for i, slot := range slots {
		ids[i] = slot.Card.ID
	}
	list, err := w.opt.Article.Some(ctx, tx, ids)
	listed := make(map[int64]bool, len(list))
	for _, a := range list {
		listed[a.ID] = a.Kind == article.Story && a.Status == article.Published && !a.Unlisted
	}
	return listed, err
}

// sorted returns slots in the order in which the front page keeps them.
func sorted(slots []article.Slot) []article.Slot {
	return slices.SortedFunc(slices.Values(slots), func(a, b article.Slot) int {
		return cmp.Or(cmp.Compare(a.Zone, b.Zone), cmp.Compare(a.SectionID, b.SectionID), cmp.Compare(a.Position, b.Position))
	})
}

func sameSlot(a, b article.Slot) bool {
	return a.Zone == b.Zone && a.SectionID == b.SectionID && a.Position == b.Position && a.Card.ID == b.Card.ID && a.Until.Equal(b.Until)
}
