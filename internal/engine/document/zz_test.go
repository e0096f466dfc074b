package document
import ("testing";"fmt";"strings";"time")
func TestZZ(t *testing.T){
	for _, s := range []string{">", "- ", "[", "![", "*a_", "**a ", "`", "<b>", ":::aside\n", "~a", "^a", "&", "\\", "(", "[a](", "a\n", "| a ", "1. ", "```\n", "<!--", "|-", "*a **b ","~~a ", "a~~", "[x](/y)", "![x](/y)", "<", "> - ", "a **b* ", "`` ` ","<a href=\"/x\">","<em>a", "_a*", "[a]: /x\n","\n:::x","  \n"} {
		for _,n:=range []int{50_000,200_000}{
		t0:=time.Now()
		_, m, err := FromMarkdown([]byte(strings.Repeat(s, n/len(s))), MarkdownOptions{})
		if d:=time.Since(t0); d>100*time.Millisecond { fmt.Printf("%q %d %v %v %v\n", s, n, d, err, len(m)) }
	}}
	for _,s:=range []string{"<figure>", "<p>","<b>","<div>","<table>","<a href=/x>","<i><p>","<blockquote>","<ul><li>","<table><td>","<span class=gallery>","<object>","<figure class=wp-caption><p class=x>", "<p>&nbsp;", "<img src=/a>", "<cite>","<details>", "<font><b><p>","<svg>","<h1>","<a><b>","<b><em><i><u>"} {
		for _,n:=range []int{500*len(s),200_000}{
		t0:=time.Now()
		_, m, err := FromHTML(strings.NewReader(strings.Repeat(s, n/len(s))), HTMLOptions{})
		if d:=time.Since(t0); d>100*time.Millisecond { fmt.Printf("%q %d %v %v %v\n", s, n, d, err, len(m)) }
	}
		t0:=time.Now()
		_, m, err := FromHTML(strings.NewReader(strings.Repeat(s, 150)+strings.Repeat("<b>x</b> ",100_000)), HTMLOptions{})
		if d:=time.Since(t0); d>300*time.Millisecond { fmt.Printf("%q + big %v %v %v\n", s, d, err, len(m)) }
}
}
