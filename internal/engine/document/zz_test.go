package document
import ("testing";"fmt";"strings";"time")
func TestZZ(t *testing.T){
	for _, s := range []string{"[", "![", "*a_", "**a ", ":::aside\n", "[a](", "a\n","*a **b ","~~a ", "`` ` ","<em>a", "_a*", "*a_ **b\n\n"} {
		for _,n:=range []int{200_000}{
		t0:=time.Now()
		_, m, err := FromMarkdown([]byte(strings.Repeat(s, n/len(s))), MarkdownOptions{})
		if d:=time.Since(t0); d>100*time.Millisecond { fmt.Printf("%q %d %v %v %v\n", s, n, d, err, len(m)) }
	}}
	for _,s:=range []string{"", "<figure>", "<p>","<table>", "<ul><li>","<table><td>","<span class=gallery>","<svg>","<h1>"} {
		t0:=time.Now()
		_, m, err := FromHTML(strings.NewReader(strings.Repeat(s, 150)+strings.Repeat("<b>x</b> ",100_000)), HTMLOptions{})
		if d:=time.Since(t0); d>300*time.Millisecond { fmt.Printf("%q + big %v %v %v\n", s, d, err, len(m)) }
}
}
