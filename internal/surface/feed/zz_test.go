package feed
import ("testing";"net/http";"io";"strings";"os")
func TestZZ(t *testing.T) {
	get := func(p string) []byte { r, err := http.Get("http://127.0.0.1:18088"+p); if err != nil { t.Fatal(err) }; b, _ := io.ReadAll(r.Body); r.Body.Close(); if r.StatusCode != 200 { t.Error(p, r.StatusCode) }; return b }
	n := 0
	folders := []string{"/"}
	base := os.Getenv("BASE")
	for _, m := range parseXML(t, get("/sitemap.xml")).children {
		u := m.children[0].text
		for _, e := range parseXML(t, get(strings.TrimPrefix(u, base))).children {
			n++
			p := strings.TrimPrefix(e.children[0].text, base)
			if strings.HasPrefix(p, "/section/") || strings.HasPrefix(p, "/author/") { folders = append(folders, p+"/") }
			get(p)
		}
	}
	for _, f := range folders {
		validRSS(t, get(f+"feed.xml"), base+f+"feed.xml")
		validAtom(t, get(f+"atom.xml"), base+f+"atom.xml")
		validJSON(t, get(f+"feed.json"), base+f+"feed.json")
	}
	t.Log(n, "addresses", len(folders), "folders")
}
