package importer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"stet/internal/feature/article"
)

// authorNamed returns the ref of the byline that a file names by its slug or
// by the name itself, taking it into the index when it is new.
func (ix *Index) authorNamed(name string) string {
	slug := article.Slugify(name)
	if slug == "" {
		return ""
	}
	ref := "author:" + slug
	a := Author{Ref: ref}
	a.Slug, a.Name = slug, cut(spelledOut(name), article.MaxTermName)
	ix.authors.add(ref, a)
	return ref
}

// sectionNamed does for sections what authorNamed does for bylines.
func (ix *Index) sectionNamed(name string) string {
	slug := article.Slugify(name)
	if slug == "" || slug == defaultCategory {
		return ""
	}
	ref := "section:" + slug
	s := Section{Ref: ref}
	s.Slug, s.Name = slug, cut(spelledOut(name), article.MaxTermName)
	ix.sections.add(ref, s)
	return ref
}

// tagNamed does for tags what authorNamed does for bylines.
func (ix *Index) tagNamed(name string) string {
	slug := article.Slugify(name)
	if slug == "" {
		return ""
	}
	ref := "tag:" + slug
	t := Tag{Ref: ref}
	t.Slug, t.Name = slug, cut(spelledOut(name), article.MaxTermName)
	ix.tags.add(ref, t)
	return ref
}

// refs returns the refs of names, at most limit of them.
func refs(names []string, limit int, named func(string) string) []string {
	var list []string
	for _, name := range names {
		if ref := named(name); ref != "" && len(list) < limit {
			list = append(list, ref)
		}
	}
	return list
}

// spelledOut makes a name of a slug: "marsh-and-tide" becomes "Marsh and
// tide". What is not a slug is a name already.
func spelledOut(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if name != article.Slugify(name) {
		return name
	}
	name = strings.ReplaceAll(name, "-", " ")
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(first)) + name[size:]
}
