package document

// attr names one attribute of Attrs.
type attr uint8

const (
	attrLevel attr = iota
	attrStart
	attrMedia
	attrSrc
	attrAlt
	attrCredit
	attrSource
	attrRights
	attrDecorative
	attrCite
	attrURL
	attrTitle
	attrDate
	attrCaption
	attrColspan
	attrRowspan
	attrAlign
	attrLang
	attrDir
	attrCount
)

// attrNames spells the attributes as JSON and Markdown do, in the order in
// which both write them.
var attrNames = [attrCount]string{"level", "start", "media", "src", "alt", "credit", "source", "rights",
	"decorative", "cite", "url", "title", "date", "caption", "colspan", "rowspan", "align", "lang", "dir"}

func attrNamed(name string) (attr, bool) {
	for k, n := range attrNames {
		if n == name {
			return attr(k), true
		}
	}
	return 0, false
}

// number returns where a numeric attribute is kept, or nil.
func (a *Attrs) number(k attr) *int {
	switch k {
	case attrLevel:
		return &a.Level
	case attrStart:
		return &a.Start
	case attrColspan:
		return &a.Colspan
	case attrRowspan:
		return &a.Rowspan
	}
	return nil
}

// text returns where a text attribute is kept, or nil.
func (a *Attrs) text(k attr) *string {
	switch k {
	case attrMedia:
		return &a.Media
	case attrSrc:
		return &a.Src
	case attrAlt:
		return &a.Alt
	case attrCredit:
		return &a.Credit
	case attrSource:
		return &a.Source
	case attrRights:
		return &a.Rights
	case attrCite:
		return &a.Cite
	case attrURL:
		return &a.URL
	case attrTitle:
		return &a.Title
	case attrDate:
		return &a.Date
	case attrCaption:
		return &a.Caption
	case attrAlign:
		return &a.Align
	case attrLang:
		return &a.Lang
	case attrDir:
		return &a.Dir
	}
	return nil
}

// set reports whether the attribute has another value than its zero.
func (a *Attrs) set(k attr) bool {
	if s := a.text(k); s != nil {
		return *s != ""
	}
	if n := a.number(k); n != nil {
		return *n != 0
	}
	return k == attrDecorative && a.Decorative
}

// clear sets the attribute to its zero.
func (a *Attrs) clear(k attr) {
	if s := a.text(k); s != nil {
		*s = ""
	} else if n := a.number(k); n != nil {
		*n = 0
	} else if k == attrDecorative {
		a.Decorative = false
	}
}

// attrSet is a set of attributes, typeSet one of types.
type (
	attrSet uint32
	typeSet uint32
)

func attrs(ks ...attr) (s attrSet) {
	for _, k := range ks {
		s |= 1 << k
	}
	return s
}

func (s attrSet) has(k attr) bool { return s&(1<<k) != 0 }

// spec says what a type of node may hold.
type spec struct {
	bit   typeSet // the type itself
	holds typeSet // the types of its children
	attrs attrSet
}

const (
	bitParagraph typeSet = 1 << iota
	bitHeading
	bitBulletList
	bitOrderedList
	bitListItem
	bitQuote
	bitPullQuote
	bitFigure
	bitGallery
	bitAudio
	bitEmbed
	bitTable
	bitTableRow
	bitTableCell
	bitTableHeader
	bitCode
	bitRule
	bitAside
	bitCorrection
	bitText
	bitHardBreak
)

const (
	// inline is what paragraphs, headings and captions hold.
	inline = bitText | bitHardBreak
	// inner is what stands inside lists, quotes, asides and corrections.
	inner = bitParagraph | bitHeading | bitBulletList | bitOrderedList | bitQuote | bitFigure |
		bitGallery | bitAudio | bitEmbed | bitTable | bitCode | bitRule
	// flow is what stands in the body itself.
	flow = inner | bitPullQuote | bitAside | bitCorrection
	// cell is what stands in a cell of a table.
	cell = bitParagraph | bitBulletList | bitOrderedList | bitQuote | bitFigure | bitEmbed | bitCode
)

// specs is the schema: each type, what it may hold and its attributes.
var specs = map[Type]spec{
	Paragraph:   {bitParagraph, inline, attrs(attrLang, attrDir)},
	Heading:     {bitHeading, inline, attrs(attrLevel, attrLang, attrDir)},
	BulletList:  {bitBulletList, bitListItem, attrs(attrLang, attrDir)},
	OrderedList: {bitOrderedList, bitListItem, attrs(attrStart, attrLang, attrDir)},
	ListItem:    {bitListItem, inner, 0},
	Quote:       {bitQuote, inner, attrs(attrCite, attrURL, attrLang, attrDir)},
	PullQuote:   {bitPullQuote, bitParagraph, attrs(attrCite, attrURL, attrLang, attrDir)},
	Figure: {bitFigure, inline, attrs(attrMedia, attrSrc, attrAlt, attrCredit, attrSource, attrRights,
		attrDecorative, attrLang, attrDir)},
	Gallery:     {bitGallery, bitFigure, 0},
	Audio:       {bitAudio, inline, attrs(attrMedia, attrSrc, attrTitle, attrCredit, attrSource, attrRights)},
	Embed:       {bitEmbed, 0, attrs(attrURL, attrTitle)},
	Table:       {bitTable, bitTableRow, attrs(attrCaption, attrLang, attrDir)},
	TableRow:    {bitTableRow, bitTableCell | bitTableHeader, 0},
	TableCell:   {bitTableCell, cell, attrs(attrColspan, attrRowspan, attrAlign)},
	TableHeader: {bitTableHeader, cell, attrs(attrColspan, attrRowspan, attrAlign)},
	Code:        {bitCode, bitText, attrs(attrLang)},
	Rule:        {bitRule, 0, 0},
	Aside:       {bitAside, inner, attrs(attrTitle, attrLang, attrDir)},
	Correction:  {bitCorrection, inner, attrs(attrDate)},
	Text:        {bitText, 0, 0},
	HardBreak:   {bitHardBreak, 0, 0},
}

// holdsInline reports whether the type's content is text: a paragraph, a
// heading, or a caption.
func holdsInline(t Type) bool { return specs[t].holds == inline }

// markOrder is the order in which marks are kept and nested, outermost first.
var markOrder = [...]MarkType{Link, Strong, Em, Strike, Superscript, Subscript, CodeMark}

// markRank returns the place of a mark in markOrder, or -1 for an unknown one.
func markRank(t MarkType) int {
	for i, m := range markOrder {
		if m == t {
			return i
		}
	}
	return -1
}
