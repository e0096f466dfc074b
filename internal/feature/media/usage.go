package media

import (
	"context"
	"maps"
	"slices"

	"stet/internal/platform/db"
)

// Use is one thing that shows an item: an article, or, with ArticleID 0, a
// byline or the site itself.
type Use struct {
	ArticleID int64
	Headline  string
	Path      string // address that readers know, "" for none
	Status    string // of an article, as package article spells it
}

// Live reports whether readers may see the item there, now or by themselves
// later.
func (u Use) Live() bool {
	switch u.Status {
	case "draft", "review", "approved":
		return false
	}
	return true
}

// Uses answers what shows the media with the keys, by key. Keys that nothing
// shows are not in the map.
type Uses func(ctx context.Context, q db.Querier, keys []string) (map[string][]Use, error)

// SetUses says who knows what shows an item. Without it nothing but the site's
// icon is known to be shown.
func (s *Service) SetUses(fn Uses) { s.usedBy = fn }

// Uses returns what shows the items, by their current keys, whichever of their
// keys it names; items that nothing shows are not in the map.
func (s *Service) Uses(ctx context.Context, q db.Querier, items []Item) (map[string][]Use, error) {
	owner := make(map[string]string, len(items)) // from any key to the current one
	ids := make([]int64, len(items))
	for i, item := range items {
		ids[i], owner[item.Key] = item.ID, item.Key
	}
	former, err := formerKeys(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		for _, key := range former[item.ID] {
			owner[key] = item.Key
		}
	}
	used := make(map[string][]Use)
	if s.usedBy != nil && len(owner) > 0 {
		found, err := s.usedBy(ctx, q, slices.Sorted(maps.Keys(owner)))
		if err != nil {
			return nil, err
		}
		for _, key := range slices.Sorted(maps.Keys(found)) {
			used[owner[key]] = append(used[owner[key]], found[key]...)
		}
	}
	for key, uses := range used {
		used[key] = once(uses)
	}
	return used, s.addIcon(ctx, q, owner, used)
}

// once drops what names an item twice, by two of its keys.
func once(uses []Use) []Use {
	var list []Use
	for _, u := range uses {
		if !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	return list
}

// addIcon adds the site itself to what shows its icon.
func (s *Service) addIcon(ctx context.Context, q db.Querier, owner map[string]string, used map[string][]Use) error {
	if s.site == nil {
		return nil
	}
	settings, err := s.site.Stored(ctx, q)
	if key, ok := owner[settings.Icon]; ok && settings.Icon != "" {
		used[key] = append(used[key], Use{Headline: settings.Name, Path: "/", Status: "site"})
	}
	return err
}

// unusedSteps and unusedStep bound how much of the library one page of unused
// items looks at.
const (
	unusedSteps = 5
	unusedStep  = 200
)

func (s *Service) findUnused(ctx context.Context, q db.Querier, f Filter, after Cursor, limit int) ([]Item, Cursor, error) {
	var unused []Item
	for range unusedSteps {
		found, stop, err := s.places(ctx, q, f, after, unusedStep)
		if err != nil {
			return nil, Cursor{}, err
		}
		items, err := at(ctx, q, found)
		if err != nil {
			return nil, Cursor{}, err
		}
		used, err := s.Uses(ctx, q, items)
		if err != nil {
			return nil, Cursor{}, err
		}
		for i, item := range items {
			if after = found[i]; len(used[item.Key]) > 0 {
				continue
			}
			if unused = append(unused, item); len(unused) == limit {
				return unused, after, nil
			}
		}
		if len(found) < unusedStep {
			return unused, stop, nil
		}
	}
	return unused, after, nil
}
