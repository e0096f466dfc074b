package reader

import (
	"bytes"
	"fmt"
	"html/template"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"stet/internal/engine/difference"
	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/platform/message"
	"stet/internal/platform/theme"
)

// newTheme returns the theme of the public site alone, with the overrides of
// a folder if one is named.
func newTheme(t testing.TB, override string) *theme.Theme {
	t.Helper()
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	th, err := theme.Load(theme.Options{
		UI: []theme.UI{{Name: "reader", Files: UI()}}, Override: override,
		Messages: messages, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func drawn(t testing.TB, th *theme.Theme, lang, name string, view any) string {
	t.Helper()
	var b bytes.Buffer
	if err := th.Draw(&b, lang, name, view); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var published = time.Date(2026, time.November, 21, 6, 30, 0, 0, time.UTC)

func sampleFrame(lang string) Frame {
	return Frame{
		Lang: lang, Name: "The Tidewaiter", Tagline: "The paper of Brackhythe and the Brack marshes, since 1887",
		Publisher: "Brackhythe Tidewaiter Society Limited", Contact: "news@tidewaiter.example.org",
		Menu: []Link{
			{Label: "Harbour", Href: "/section/harbour"}, {Label: "Council", Href: "/section/council", Current: "true"},
			{Label: "Marsh & Tide", Href: "/section/marsh-and-tide"}, {Label: "Life", Href: "/section/life"}, {Label: "Opinion", Href: "/section/opinion"},
		},
		Footer: []Link{{Label: "About the paper", Href: "/about"}, {Label: "Corrections", Href: "/corrections"}, {Label: "Statement from the editor", Href: "/statement"}},
		Head: Head{
			Title: "By one vote – The Tidewaiter", Headline: "By one vote", Description: "The town will raise its wall.",
			Address: "https://tidewaiter.example.org/2026/11/by-one-vote", Canonical: "https://northseawire.example.org/x",
			Kind: "article", SiteName: "The Tidewaiter", Locale: "en_GB", Icon: "/icon.svg", IconType: "image/svg+xml", TouchIcon: "/icon.png",
			Feeds:  []Feed{{Type: "application/rss+xml", Title: "The Tidewaiter (RSS)", Href: "/feed.xml"}},
			OEmbed: "/oembed?url=x", Image: &Image{Address: "https://tidewaiter.example.org/media/sea.jpg", Width: 1600, Height: 1067, Alt: "The sea"},
			Published: "2026-11-21T06:30:00Z", Modified: "2026-11-21T10:05:00Z", Section: "Council",
			Authors: []string{"https://tidewaiter.example.org/author/nell-okafor"}, Tags: []string{"Sea wall"},
			JSONLD: template.JS(`{"@context":"https://schema.org"}`),
		},
	}
}

func samplePicture(name string) *Picture {
	w, h := 1600, 1067
	if name == "face" {
		w, h = 400, 400
	}
	return &Picture{Src: "/media/" + name + ".jpg", Width: w, Height: h, Alt: "A small broad ferry butts through short waves."}
}

var sampleHeadlines = []struct{ section, headline, standfirst, picture, lang string }{
	{"Council", "By one vote, Brackhythe gives forty acres back to the sea", "The town will raise its wall by ninety centimetres and let the tide into Cold Marsh. The hand that decided it had been raised on the other side for two years.", "sea", ""},
	{"Harbour", "Four boats fewer, and a cold hour on Lathsey Hard", "The winter timetable takes the island ferry from eleven crossings a day to seven. The county says nobody will be stranded. Nine schoolchildren have done the arithmetic.", "quay", ""},
	{"Life", "خبّاز المرفأ الذي لم يُطفئ فرنه ليلة العاصفة", "منذ ستة أعوام يوقد سمير الحلبي فرنه في شارع السمك عند الثالثة فجراً.", "oven", "ar"},
	{"Opinion", "Count the children, not the average", "A river two foot deep on average has drowned better arguments than this one.", "", ""},
	{"Marsh & Tide", "The brent geese are late, and nobody on the wall minds waiting", "Eleven thousand birds are due from the Taimyr. A man with a clicker says they have stopped in Denmark for the eelgrass.", "marsh", ""},
	{"Council", "The drainage board meets in public for the first time since 1931", "Its chairman brought sandwiches. The public brought questions.", "hall", ""},
	{"Harbour", "An oyster the size of a saucer, and older than the man who found it", "Jim Farthing put it back.", "", ""},
	{"Life", "A school without a roof finds that the library has one", "Quay Lane’s five classes have been dealt round the town like cards.", "quay", ""},
}

func sampleCards(n int) []Card {
	cards := make([]Card, n)
	for i := range cards {
		h := sampleHeadlines[i%len(sampleHeadlines)]
		cards[i] = Card{
			ID: int64(i + 1), Href: fmt.Sprintf("/2026/11/story-%d", i), Lang: h.lang, Headline: h.headline, Standfirst: h.standfirst,
			Kicker: Link{Label: h.section, Href: "/section/x"}, Authors: "Nell Okafor and Karin Dahl", Published: published.Add(-time.Duration(i) * 7 * time.Hour),
		}
		if h.picture != "" {
			cards[i].Picture = samplePicture(h.picture)
		}
	}
	return cards
}

func sampleFront(n int) FrontPage {
	page := FrontPage{Frame: sampleFrame("en")}
	if n == 4 {
		page.Bar = `<aside class="bar" aria-labelledby="bar"><p id="bar">You are: Visitor</p></aside>`
	}
	page.Front, page.Edition = true, published
	page.Menu[1].Current = ""
	cards := sampleCards(n)
	var sections []sectionCards
	for i, link := range page.Menu {
		if from := 8 + 4*i; from+4 <= n {
			sections = append(sections, sectionCards{Rail{ID: fmt.Sprintf("section-%d", i), Title: link.Label, Href: link.Href}, cards[from : from+4]})
		}
	}
	arrange(&page, cards, sections, nil)
	return page
}

func sampleList() ListPage {
	page := ListPage{Frame: sampleFrame("en"), Title: "Council", Intro: "The town council, the drainage board, the courts and the schools: who decided it, and what it costs.",
		Cards: sampleCards(8), Older: "/section/council?before=x", Newest: "/section/council"}
	page.Month = published
	page.Author = Author{Name: "Nell Okafor", Role: "Chief reporter", Bio: "Nell Okafor covers the town council and every body that spends public money between the bypass and the sea.", Feed: "/author/nell-okafor/feed.xml", Picture: samplePicture("face")}
	return page
}

func sampleArchive() ArchivePage {
	page := ArchivePage{Frame: sampleFrame("en")}
	for y := 2026; y > 2022; y-- {
		year := Year{Year: fmt.Sprint(y)}
		for m := time.November; m >= time.January; m-- {
			at := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
			year.Months = append(year.Months, Month{At: at, Href: at.Format("/2006/01")})
		}
		page.Years = append(page.Years, year)
	}
	return page
}

func sampleCorrections(d *drawing) CorrectionsPage {
	changed := article.Record{
		Correction: article.Correction{ID: 4, Kind: article.Corrected, At: published, Text: "We wrote seven boats; it was nine."},
		ArticleID:  7, Path: "/2026/11/boats", Headline: "Four boats fewer", Lang: "en",
		Passages: []article.Passage{{{Kind: difference.Deleted, Text: "Seven"}, {Kind: difference.Inserted, Text: "Nine"}, {Text: " boats lay in the harbour…"}}},
	}
	withheld := changed
	withheld.ID, withheld.Withheld, withheld.Passages, withheld.Lang, withheld.Headline = 3, true, nil, "ar", sampleHeadlines[2].headline
	retracted := changed
	retracted.ID, retracted.Kind, retracted.Retracted, retracted.Passages = 2, article.Retracted, true, nil
	return CorrectionsPage{
		Frame: sampleFrame("en"), Title: "Corrections", Intro: "<p>We are wrong in public.</p>",
		Records: []Record{d.record(changed), d.record(withheld), d.record(retracted)}, Older: "/corrections?before=x",
	}
}

// proof is one page that the tests draw.
type proof struct {
	file, lang, template string
	view                 any
}

func proofs(t testing.TB) []proof {
	d := sampleDrawing(t, "en")
	german := storyPage(t, sampleDrawing(t, "de"), sampleArticle())
	list, author := sampleList(), sampleList()
	author.Title = author.Author.Name
	longArticle := sampleArticle()
	longArticle.Body.Content = longArticle.Body.Content[3:8]
	longArticle.Authors[0].Name = "Bartholomäus-Alexander Freiherr von Hohenstein-Waldburg zu Ems"
	longArticle.Headline = "The harbour commissioners, the drainage board and two parish councils agree for once, and then spend an evening arguing about who agreed first"
	longName := sampleFront(20)
	longName.Name = "The Brackhythe, Lathsey and North Wendshire Weekly Advertiser"
	longName.Fit = fit(longName.Name, 24, 40)
	arabicArticle := sampleArticle()
	arabicArticle.Lang, arabicArticle.Headline, arabicArticle.Standfirst, arabicArticle.Dateline = "ar", sampleHeadlines[2].headline, sampleHeadlines[2].standfirst, "براكهايذ، السبت"
	arabicArticle.Body.Content = []document.Node{
		para("في الثالثة من كل فجر، حين لا يُسمع في المرفأ سوى صرير الحبال، يُشعل سمير الحلبي فرنه. يقول إن العجين مثل المدّ: له ساعته، ولا ينتظر أحداً."),
		para("وُلد سمير في حلب قبل واحد وخمسين عاماً، في بيت تفصله عن مخبز أبيه ثلاث درجات. تعلّم العجن قبل القراءة، ثم ورث المخبز، ثم فقده في صباح واحد من شتاء عام ٢٠١٤."),
		figure("oven", "خبّاز أمام فرن", "سمير الحلبي أمام فرنه في شارع السمك."),
		block(document.Heading, document.Attrs{Level: 2}, text("ليلة الماء")),
		block(document.Quote, document.Attrs{Cite: "سمير الحلبي"}, para("قلت لنفسي: هؤلاء عندهم رمل، وأنا عندي طحين. كلانا يملأ الأكياس، لكن أكياسي تُؤكل.")),
		block(document.PullQuote, document.Attrs{}, para("الفرن لا ينطفئ")),
		para("على جدار المخبز لوحة يكتب عليها كل صباح، بالعربية والإنكليزية، موعد المدّ العالي. فالبحّارة يشترون الخبز قبل الإبحار، وسكان جزيرة لاذسي يشترونه قبل العبّارة."),
	}
	gallery := sampleArticle()
	for i := range 40 {
		gallery.Body.Content = append(gallery.Body.Content, figure([]string{"sea", "quay", "marsh", "tall"}[i%4], "A picture.", "A picture among forty."))
	}
	bareArticle := article.Article{Kind: article.Story, Content: article.Content{Lang: "en", Headline: "A short notice", Body: document.Doc{Content: []document.Node{para("The office is closed on Monday.")}}}, PublishedAt: published}
	about := sampleArticle()
	about.Kind, about.Headline, about.Standfirst, about.Source, about.Corrections, about.Tags, about.Authors, about.Dateline = article.Page, "About the paper", "", article.Source{}, nil, nil, nil, ""
	arabicSite := sampleFront(20)
	arabicSite.Lang = "ar"
	retracted := sampleArticle()
	retracted.Retraction = article.Struck
	retracted.Corrections = append([]article.Correction{{ID: 9, Kind: article.Retracted, At: published.Add(time.Hour), Text: "None of it was so."}}, retracted.Corrections...)
	notFound := ErrorPage{Frame: sampleFrame("en"), Status: 404, Title: "error.not_found.title", Text: "error.not_found.text"}
	gone := ErrorPage{Frame: sampleFrame("en"), Status: 410, Title: "error.gone.title", Text: "error.gone.text", Reasons: d.notices(sampleArticle().Corrections[:1])}
	broken := ErrorPage{Frame: sampleFrame("en"), Status: 500, Title: "error.internal.title", Text: "error.internal.text", ID: "7f3a-0191"}
	return []proof{
		{"front", "en", "reader/front.html", sampleFront(30)},
		{"front-1", "en", "reader/front.html", sampleFront(1)},
		{"front-4", "en", "reader/front.html", sampleFront(4)},
		{"front-60", "en", "reader/front.html", sampleFront(60)},
		{"front-empty", "en", "reader/front.html", sampleFront(0)},
		{"front-name", "en", "reader/front.html", longName},
		{"front-ar", "ar", "reader/front.html", arabicSite},
		{"section", "en", "reader/section.html", list},
		{"tag", "en", "reader/tag.html", list},
		{"author", "en", "reader/author.html", author},
		{"month", "en", "reader/month.html", list},
		{"archive", "en", "reader/archive.html", sampleArchive()},
		{"story", "en", "reader/story.html", storyPage(t, d, sampleArticle())},
		{"story-de", "de", "reader/story.html", german},
		{"story-ar", "en", "reader/story.html", storyPage(t, d, arabicArticle)},
		{"story-long", "en", "reader/story.html", storyPage(t, d, longArticle)},
		{"story-forty", "en", "reader/story.html", storyPage(t, d, gallery)},
		{"story-bare", "en", "reader/story.html", storyPage(t, d, bareArticle)},
		{"story-retracted", "en", "reader/story.html", storyPage(t, d, retracted)},
		{"corrections", "en", "reader/corrections.html", sampleCorrections(d)},
		{"within", "en", "reader/within.html", WithinPage{Frame: sampleFrame("en"), Inner: "<h1>A form</h1>"}},
		{"page", "en", "reader/page.html", storyPage(t, d, about)},
		{"error-404", "en", "reader/error.html", notFound},
		{"error-410", "en", "reader/error.html", gone},
		{"error-500", "en", "reader/error.html", broken},
	}
}

// TestPreview writes the sample pages into the folder that STET_PREVIEW names,
// for a look at them in a browser.
func TestPreview(t *testing.T) {
	folder := os.Getenv("STET_PREVIEW")
	if folder == "" {
		t.Skip("STET_PREVIEW names no folder")
	}
	th := newTheme(t, os.Getenv("STET_PREVIEW_THEME"))
	for _, d := range proofs(t) {
		if err := os.WriteFile(filepath.Join(folder, d.file+".html"), []byte(drawn(t, th, d.lang, d.template, d.view)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{theme.Style, "reader/embed.js"} {
		address := th.Asset(name)
		if address == "" {
			continue
		}
		file := filepath.Join(folder, filepath.FromSlash(address))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, asset(t, th, address), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
