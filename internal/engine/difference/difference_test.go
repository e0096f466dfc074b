package difference_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"stet/internal/engine/difference"
)

// line writes spans as [-deleted-]{+inserted+}.
func line(spans []difference.Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch {
		case s.IsDeleted():
			b.WriteString("[-" + s.Text + "-]")
		case s.IsInserted():
			b.WriteString("{+" + s.Text + "+}")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestWordsThatDiffer(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"The tide rose.", "The tide rose.", "The tide rose."},
		{"The tide rose.", "The tide fell.", "The tide [-rose-]{+fell+}."},
		{"", "New.", "{+New.+}"},
		{"Old.", "", "[-Old.-]"},
		{"a big boat sank", "a small ship sank", "a [-big boat-]{+small ship+} sank"},
		{"nine people", "nineteen people", "[-nine-]{+nineteen+} people"},
		{"It was Monday", "It was, she said, Monday", "It was{+, she said,+} Monday"},
		{"潮位が上がる", "潮位が下がる", "潮位が[-上-]{+下+}がる"},
		{"cafe\u0301s open", "cafe\u0301 open", "[-cafe\u0301s-]{+cafe\u0301+} open"},
	} {
		if got := line(difference.Words(c.before, c.after)); got != c.want {
			t.Errorf("%q -> %q: %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func sides(spans []difference.Span) (before, after string) {
	for _, s := range spans {
		if !s.IsInserted() {
			before += s.Text
		}
		if !s.IsDeleted() {
			after += s.Text
		}
	}
	return before, after
}

func TestBothTextsComeBack(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"tide", "rose", "fell", " ", " ", ",", "the", "\n", "é", "潮"}), 0, 60)
	rapid.Check(t, func(t *rapid.T) {
		a, b := strings.Join(words.Draw(t, "before"), ""), strings.Join(words.Draw(t, "after"), "")
		spans := difference.Words(a, b)
		if before, after := sides(spans); before != a || after != b {
			t.Fatalf("%q, %q become %q, %q in %s", a, b, before, after, line(spans))
		}
		for i, s := range spans {
			if s.Text == "" || i > 0 && s.Kind == spans[i-1].Kind {
				t.Fatalf("an empty or doubled span in %s", line(spans))
			}
		}
	})
}

func TestBlocksComeBack(t *testing.T) {
	block := rapid.Custom(func(t *rapid.T) difference.Block {
		return difference.Block{
			Kind: rapid.SampledFrom([]string{"paragraph", "figure"}).Draw(t, "kind"),
			Text: strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"tide", "rose", "fell", "the"}), 0, 4).Draw(t, "words"), " "),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(block, 0, 12).Draw(t, "before")
		b := rapid.SliceOfN(block, 0, 12).Draw(t, "after")
		var before, after []difference.Block
		for _, c := range difference.Blocks(a, b) {
			old, fresh := sides(c.Spans)
			if c.Kind != difference.Inserted && c.Kind != difference.MovedHere {
				before = append(before, difference.Block{Kind: c.Block, Text: old})
			}
			if c.Kind != difference.Deleted && c.Kind != difference.MovedAway {
				after = append(after, difference.Block{Kind: c.Block, Text: fresh})
			}
		}
		if fmt.Sprint(before) != fmt.Sprint(a) || fmt.Sprint(after) != fmt.Sprint(b) {
			t.Fatalf("%v, %v become %v, %v", a, b, before, after)
		}
	})
}

func TestAMovedAndAChangedFigureShow(t *testing.T) {
	p := func(s string) difference.Block { return difference.Block{Kind: "paragraph", Text: s} }
	f := func(s string) difference.Block { return difference.Block{Kind: "figure", Text: s} }
	got := difference.Blocks(
		[]difference.Block{f("The harbour at noon"), p("One."), p("The tide rose by two metres."), f("A boat")},
		[]difference.Block{p("One."), p("The tide rose by three metres."), f("The harbour at noon"), f("A small boat")})
	var lines []string
	for _, c := range got {
		lines = append(lines, c.Kind.String()+" "+c.Block+": "+line(c.Spans))
	}
	want := []string{
		"moved-away figure: [-The harbour at noon-]", "same paragraph: One.",
		"changed paragraph: The tide rose by [-two-]{+three+} metres.",
		"moved-here figure: {+The harbour at noon+}", "changed figure: A {+small +}boat",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(lines, "\n"))
	}
}

// A paragraph is the same one also in a script without spaces, and with other
// punctuation.
func TestAParagraphWithAChangedWordIsChanged(t *testing.T) {
	for _, c := range [][2]string{
		{"潮位が上がる。港の住民は高台へ逃げた。", "潮位が下がる。港の住民は高台へ逃げた。"},
		{"حبّاز المرفأ لم يطفئ فرنه ليلة العاصفة", "حبّاز المرفأ قد أطفأ فرنه ليلة العاصفة"},
		{"one,two,three,four", "one,two,three,five"},
	} {
		changes := difference.Blocks([]difference.Block{{Kind: "paragraph", Text: c[0]}}, []difference.Block{{Kind: "paragraph", Text: c[1]}})
		if len(changes) != 1 || changes[0].Kind != difference.Changed {
			t.Errorf("%q -> %q: %+v", c[0], c[1], changes)
		}
	}
}

func TestLongTextsTakeNoLongTime(t *testing.T) {
	text := func(step int) string {
		var b strings.Builder
		for i := range 30_000 {
			fmt.Fprintf(&b, "w%d ", i*step%30_011)
		}
		return b.String()
	}
	began := time.Now()
	a, b := text(1), text(7)
	if before, after := sides(difference.Words(a, b)); before != a || after != b {
		t.Error("the texts do not come back")
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("two texts of 30,000 words with nothing in order took %s", took)
	}
}

func TestHTMLIsEscaped(t *testing.T) {
	got := string(difference.HTML(difference.Words("a <b>x</b>", "a <b>y</b> & z")))
	if want := "a &lt;b&gt;<del>x</del><ins>y</ins>&lt;/b&gt;<ins> &amp; z</ins>"; got != want {
		t.Errorf("%s", got)
	}
}

func FuzzWords(f *testing.F) {
	f.Add("The tide rose.", "The tide fell.")
	f.Fuzz(func(t *testing.T, a, b string) {
		if before, after := sides(difference.Words(a, b)); before != a || after != b {
			t.Errorf("%q, %q become %q, %q", a, b, before, after)
		}
	})
}
