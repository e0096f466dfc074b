package reader

import (
	"context"
	"testing"
	"time"

	"stet/internal/engine/document"
	"stet/internal/feature/article"
	"stet/internal/feature/site"
	"stet/internal/platform/message"
)

func text(s string, marks ...document.Mark) document.Node {
	return document.Node{Type: document.Text, Text: s, Marks: marks}
}

func block(t document.Type, attrs document.Attrs, content ...document.Node) document.Node {
	return document.Node{Type: t, Attrs: attrs, Content: content}
}

func para(s string) document.Node { return block(document.Paragraph, document.Attrs{}, text(s)) }

func figure(media, alt, caption string) document.Node {
	return block(document.Figure, document.Attrs{Media: media, Alt: alt, Credit: "Linocut: Maud Ferrier", Source: "The Tidewaiter", Rights: "© The Tidewaiter 2026"}, text(caption))
}

func row(kind document.Type, cells ...string) document.Node {
	var content []document.Node
	for i, c := range cells {
		align := ""
		if i > 0 {
			align = "right"
		}
		content = append(content, block(kind, document.Attrs{Align: align}, para(c)))
	}
	return block(document.TableRow, document.Attrs{}, content...)
}

// everything is a body that holds each kind of block.
func everything() document.Doc {
	none := document.Attrs{}
	item := func(s string) document.Node { return block(document.ListItem, none, para(s)) }
	return document.Doc{Content: []document.Node{
		para("For two years Joan Pettit kept her hand down. On Friday night, at eighteen minutes to ten, in front of four hundred neighbours, she put it up, and Brackhythe became the first town on this coast to vote for moving part of its sea wall inland."),
		para("The council divided nine to eight. The wall along the town front will be raised by ninety centimetres, to 6.3 metres. In exchange the outer bank at Cold Marsh, a mile to the north, will be opened in two places, and the forty acres behind it will go under every spring tide until they have turned from pasture into saltmarsh, which is what they were before 1921."),
		figure("sea", "Two people walk away along the top of a high grass bank.", "The outer bank at Cold Marsh on a spring tide: the sea on the left, the pasture on the right, and two metres between them. The path along the top will end at the breach."),
		block(document.Paragraph, none, text("Mrs Pettit, who is 71 and cooked the dinners at "), text("Quay Lane Primary School", document.Mark{Type: document.Link, Href: "/2026/11/a-roof-by-christmas"}),
			text(" for twenty-six years, did not speak in the debate. Afterwards, on the steps of the "), text("Corn Hall", document.Mark{Type: document.Em}), text(", she explained herself in four sentences.")),
		block(document.Quote, document.Attrs{Cite: "Joan Pettit, councillor for Staithe ward"}, para("I have been against it because my father helped rebuild that bank after 1953. On the eleventh I stood on Quay Street at half past midnight with a sandbag in my arms and watched the water come to the top step and think about it.")),
		block(document.Heading, document.Attrs{Level: 2}, text("The night that changed the sum")),
		para("Until this month the council’s majority had been for holding the whole line: 3.9 kilometres of wall and bank, all raised by the same amount, at £23.8 million. The government’s flood grant is capped at £9.6 million whichever scheme is chosen, and nobody had found the difference."),
		block(document.PullQuote, document.Attrs{Cite: "Joan Pettit"}, para("He rebuilt it so we would be dry.")),
		para("Then came the storm of 11 November. At 00:41 the gauge at the end of the harbour arm read 5.12 metres, the highest since the flood of 1953. The town wall stands at 5.4. For about forty minutes Brackhythe was kept dry by twenty-eight centimetres of brick laid in 1954, and by the fact that the wind went round to the west when the forecast had said it might not."),
		para("The scheme that passed, drawn up by the council’s engineer, Priya Nair, costs £14.2 million. Marsh in front of a wall takes the weight out of waves before they arrive; Ms Nair’s models say the new saltings at Cold Marsh would have lowered the wave height at the north end of the quay that night by between a quarter and a third."),
		block(document.Table, document.Attrs{Caption: "Who pays for the wall. The town’s share, borrowed over 25 years, adds £33.50 a year to a Band D bill."},
			row(document.TableHeader, "Who", "Share", "£ million"), row(document.TableCell, "Flood grant", "68 %", "9.6"), row(document.TableCell, "County", "11 %", "1.5"), row(document.TableCell, "Brackhythe", "21 %", "3.1")),
		block(document.Heading, document.Attrs{Level: 3}, text("What the island wants")),
		block(document.BulletList, none, item("the ten past four restored in term time, which by the county’s own figures would cost £9,400 a year;"), item("the Friday boat made later, so that it is possible to see a play or a dentist;"), item("a shelter on Lathsey Hard.")),
		block(document.OrderedList, none, item("Read the minutes."), item("Count the hands."), item("Ask again.")),
		block(document.Rule, none),
		block(document.Aside, document.Attrs{Title: "What a breach is"}, para("A gap cut in a bank on purpose, wide enough that the tide comes and goes without scouring it. Cold Marsh will have two, of forty metres each.")),
		block(document.Gallery, none, figure("quay", "The quay at night.", "The quay at one in the morning."), figure("marsh", "A low marsh.", "Cold Marsh, last week."), figure("hall", "A hall.", "The Corn Hall."), figure("oven", "An oven.", "The oven in Fish Street.")),
		block(document.Embed, document.Attrs{URL: "https://www.youtube.com/watch?v=dQw4w9WgXcQ", Title: "The tide comes in at Lathsey Hard"}),
		block(document.Code, none, text("curl https://tidewaiter.example.org/data/gauge.csv | sort -t, -k2 -n | tail -5\n# the five highest tides")),
		block(document.Correction, document.Attrs{Date: "2026-11-22T09:00:00Z"}, para("The bank is a mile to the north, not two.")),
		figure("tall", "A tall picture.", "An upright picture keeps its shape and never fills more than the window."),
		para("The work begins in April, after the geese have gone."),
	}}
}

// samplePictures are the media that sample bodies show.
func samplePictures() map[string]document.Picture {
	found := map[string]document.Picture{}
	for name, size := range map[string][2]int{"sea": {1600, 1067}, "quay": {1600, 1067}, "marsh": {1600, 1067}, "hall": {1600, 1067}, "oven": {1600, 1067}, "tall": {900, 1350}, "face": {400, 400}} {
		src := "/media/" + name + ".jpg"
		found[name] = document.Picture{Width: size[0], Height: size[1], Src: src}
	}
	return found
}

// sampleDrawing is a page in the making for a site without a data base.
func sampleDrawing(t testing.TB, lang string) *drawing {
	t.Helper()
	messages, err := message.Load()
	if err != nil {
		t.Fatal(err)
	}
	found := samplePictures()
	rd := New(Options{Theme: newTheme(t, ""), Messages: messages,
		Pictures: func(_ context.Context, keys []string) (map[string]document.Picture, error) { return found, nil }})
	current := &site.Site{
		Settings: site.Settings{
			Name: "The Tidewaiter", Tagline: "The paper of Brackhythe and the Brack marshes, since 1887", Language: lang, EmbedHosts: []string{"www.youtube.com", "www.youtube-nocookie.com"},
			Publisher: site.Publisher{Name: "Brackhythe Tidewaiter Society Limited", FoundingDate: "1887-03-05", Contact: "news@tidewaiter.example.org", CorrectionsPolicy: "/corrections"},
		},
		Menus: map[string][]site.MenuItem{
			"main":   {{Label: "Harbour", Target: "/section/harbour"}, {Label: "Council", Target: "/section/council"}, {Label: "Marsh & Tide", Target: "/section/marsh-and-tide"}, {Label: "Life", Target: "/section/life"}, {Label: "Opinion", Target: "/section/opinion"}},
			"footer": {{Label: "About the paper", Target: "/about"}, {Label: "Corrections", Target: "/corrections"}},
		},
		Address: "https://tidewaiter.example.org", Location: time.UTC,
	}
	return &drawing{Reader: rd, ctx: t.Context(), site: current, lang: messages.In(lang), path: "/2026/11/by-one-vote"}
}

func sampleArticle() article.Article {
	return article.Article{
		ID: 7, Kind: article.Story, Status: article.Published, Slug: "by-one-vote", Path: "/2026/11/by-one-vote",
		Content: article.Content{
			Lang: "en", Headline: sampleHeadlines[0].headline, Standfirst: sampleHeadlines[0].standfirst, Kicker: "The sea wall", Dateline: "BRACKHYTHE, Saturday",
			Source: article.Source{Name: "North Sea Wire", URL: "https://northseawire.example.org/2026/11/20/vote", Credit: "First published by North Sea Wire on Friday night, from a report written jointly with the Tidewaiter."},
			Body:   everything(),
		},
		Sections:    []article.Section{{ID: 2, Slug: "council", Name: "Council"}, {ID: 3, Slug: "marsh-and-tide", Name: "Marsh & Tide"}},
		Tags:        []article.Tag{{ID: 1, Slug: "sea-wall", Name: "Sea wall"}, {ID: 2, Slug: "storm", Name: "Storm of 11 November"}},
		Authors:     []article.Author{{ID: 1, Slug: "nell-okafor", Name: "Nell Okafor", Role: "Chief reporter", Bio: "Nell Okafor covers the town council and every body that spends public money between the bypass and the sea. She keeps the minutes that the committees would rather she had lost.", Picture: "face"}, {ID: 2, Slug: "karin-dahl", Name: "Karin Dahl"}},
		Corrections: []article.Correction{{ID: 2, Kind: article.Corrected, At: published.Add(50 * time.Hour), Text: "The timetable first printed here gave the last boat from Lathsey on Fridays as 21:15. It is 20:15. On Friday the 13th eleven people, trusting us, waited on Lathsey Hard in the rain."}, {ID: 1, Kind: article.Noted, At: published.Add(20 * time.Hour), Text: "A line was added to say who paid for the survey."}},
		PublishedAt: published, UpdatedAt: published.Add(3 * time.Hour),
	}
}

// storyPage builds the view of a story as drawArticle does, without a data
// base.
func storyPage(t testing.TB, d *drawing, a article.Article) StoryPage {
	t.Helper()
	found, err := d.figures(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	var page StoryPage
	if page.Story, err = d.story(a, found); err != nil {
		t.Fatal(err)
	}
	if page.Frame, err = d.storyFrame(a, found); err != nil {
		t.Fatal(err)
	}
	page.Script = hasEmbed(page.Story.Body)
	if page.Head.JSONLD, err = d.linkedArticle(a, page.Head); err != nil {
		t.Fatal(err)
	}
	cards := sampleCards(5)
	page.More = &More{Title: "More in Council", Href: "/section/council", Cards: cards[1:5]}
	return page
}
