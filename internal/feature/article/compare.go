package article

import (
	"bytes"
	"slices"
	"strconv"
)

// same reports whether a manuscript, settled as after, leaves the article as
// it is. Corrections are compared by what readers see of them.
func same(before, after Article, m Manuscript) bool {
	return before.Kind == after.Kind && before.Status == after.Status && before.Slug == after.Slug &&
		before.Lang == after.Lang && before.Headline == after.Headline && before.Standfirst == after.Standfirst &&
		before.Kicker == after.Kicker && before.Dateline == after.Dateline && before.Source == after.Source &&
		before.PublishedAt.Equal(after.PublishedAt) && before.UpdatedAt.Equal(after.UpdatedAt) &&
		before.ScheduledAt.Equal(after.ScheduledAt) && before.Embargo.Equal(after.Embargo) && before.OwnerID == after.OwnerID &&
		before.Rights.equal(after.Rights) && before.Retraction == after.Retraction && before.Withdrawal == after.Withdrawal &&
		slices.EqualFunc(before.Sections, m.SectionIDs, func(s Section, id int64) bool { return s.ID == id }) &&
		slices.EqualFunc(before.Tags, m.TagIDs, func(t Tag, id int64) bool { return t.ID == id }) &&
		slices.EqualFunc(before.Authors, m.AuthorIDs, func(a Author, id int64) bool { return a.ID == id }) &&
		sameCorrections(before.Corrections, m.Corrections) &&
		bytes.Equal(before.Body.JSON(), after.Body.JSON())
}

func sameCorrections(a, b []Correction) bool {
	if len(a) != len(b) {
		return false
	}
	a, b = slices.Clone(a), slices.Clone(b)
	order := func(x, y Correction) int {
		if c := x.At.Compare(y.At); c != 0 {
			return c
		}
		return bytes.Compare([]byte(x.Text), []byte(y.Text))
	}
	slices.SortFunc(a, order)
	slices.SortFunc(b, order)
	return slices.EqualFunc(a, b, func(x, y Correction) bool {
		return x.Kind == y.Kind && x.At.Equal(y.At) && x.Text == y.Text
	})
}

// purgeTagsOf names the rendered pages that show the article, before a change and
// after it, so that all of them are drawn again.
func purgeTagsOf(before Article, m Manuscript, id int64) []string {
	tags := []string{"article:" + strconv.FormatInt(id, 10), "front", "list", "feeds"}
	add := func(kind string, id int64) {
		tag := kind + ":" + strconv.FormatInt(id, 10)
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	for _, s := range before.Sections {
		add("section", s.ID)
	}
	for _, t := range before.Tags {
		add("tag", t.ID)
	}
	for _, a := range before.Authors {
		add("author", a.ID)
	}
	for _, id := range m.SectionIDs {
		add("section", id)
	}
	for _, id := range m.TagIDs {
		add("tag", id)
	}
	for _, id := range m.AuthorIDs {
		add("author", id)
	}
	return tags
}
