package feed

// rfc3339 is the date of Atom, JSON Feed and sitemaps, for times in UTC.
const rfc3339 = "2006-01-02T15:04:05Z"

// writeAtom returns the channel as an Atom feed (RFC 4287).
func writeAtom(c *channel) []byte {
	x := newXML("feed", "xmlns", "http://www.w3.org/2005/Atom", "xml:lang", c.Lang)
	x.text("id", c.Self)
	x.text("title", c.Title)
	x.text("subtitle", c.Description)
	x.time("updated", c.Updated, rfc3339)
	x.empty("link", "rel", "self", "type", "application/atom+xml", "href", c.Self)
	x.empty("link", "rel", "alternate", "type", "text/html", "href", c.Home)
	writePerson(x, c.Publisher)
	x.text("rights", c.Rights)
	x.text("icon", c.Icon.Address)
	x.text("generator", generator)
	for i := range c.Entries {
		writeEntry(x, &c.Entries[i], c.Lang)
	}
	return x.bytes()
}

func writeEntry(x *xmlWriter, e *entry, feedLang string) {
	lang := e.Lang
	if lang == feedLang {
		lang = ""
	}
	x.start("entry", "xml:lang", lang)
	x.text("id", e.ID)
	x.text("title", e.Title)
	x.empty("link", "rel", "alternate", "type", "text/html", "href", e.Address)
	if e.Origin.Address != "" {
		x.empty("link", "rel", "via", "href", e.Origin.Address)
	}
	x.time("published", e.Published, rfc3339)
	x.time("updated", e.Updated, rfc3339)
	for _, a := range e.Authors {
		writePerson(x, a)
	}
	for _, c := range e.Categories {
		x.empty("category", "term", c.Term, "scheme", c.Scheme, "label", c.Name)
	}
	if o := e.Origin; o.Address != "" {
		x.start("source")
		x.text("id", o.Address)
		x.text("title", o.Name)
		x.time("updated", e.Published, rfc3339)
		x.empty("link", "rel", "alternate", "href", o.Address)
		writePerson(x, person{Name: o.Name})
		x.end()
	}
	x.text("rights", e.Origin.Rights)
	x.text("summary", e.Summary)
	x.text("content", e.HTML, "type", "html")
	x.end()
}

func writePerson(x *xmlWriter, p person) {
	x.start("author")
	x.text("name", p.Name)
	x.text("uri", p.Address)
	x.text("email", p.Mail)
	x.end()
}
