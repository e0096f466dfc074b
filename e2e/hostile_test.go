//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-rod/rod/lib/proto"
)

// breaker tries to leave every place in which a text can stand, in as many
// ways as fit. What gets out calls hit.
const breaker = `x"'></title></textarea></script></style><script>hit()</script><img src=x onerror=hit()><svg onload=hit()></svg>` +
	`<iframe srcdoc="<script>parent.hit()</script>"></iframe>{{hit()}}` + "${hit()}`" + `" autofocus onfocus=hit() style="color:red" y="`

// short is one for fields that take little.
const short = `'"></script><img src=x onerror=hit()>`

// schemes are addresses that are a program.
var schemes = []string{"javascript:hit()", "JaVaScRiPt:hit()", " javascript:hit()", "java\tscript:hit()", "\x01javascript:hit()",
	"data:text/html,<script>parent.hit()</script>", "vbscript:hit()", "//localhost/x\" onerror=hit() x=\"", "https://example.org/\"onmouseover=hit()//"}

// watched is a tab that counts how often a script got out.
type watched struct {
	*writer
	hits *atomic.Int64
}

// watch counts what runs in the tab from its next page on: calls of hit, in
// the page and its frames, and dialogs.
func watch(w *writer) watched {
	w.t.Helper()
	w.must(proto.RuntimeAddBinding{Name: "stetHit"}.Call(w))
	_, err := w.EvalOnNewDocument(`window.hit = () => stetHit("hit")`)
	w.must(err)
	v := watched{w, new(atomic.Int64)}
	wait := w.EachEvent(
		func(*proto.RuntimeBindingCalled) { v.hits.Add(1) },
		func(*proto.PageJavascriptDialogOpening) {
			v.hits.Add(1)
			_ = proto.PageHandleJavaScriptDialog{Accept: false}.Call(w)
		},
	)
	go wait()
	return v
}

// visit opens a page and fails if anything runs there that we did not write,
// or would run once somebody points or clicks at it.
func (v watched) visit(address string) {
	v.t.Helper()
	v.open(address)
	v.judge(address)
}

func (v watched) judge(what string) {
	v.t.Helper()
	left := v.strings(`() => {
		const out = [];
		const look = (doc) => {
			for (const e of doc.querySelectorAll("*")) {
				for (const a of e.attributes) {
					if (a.name.startsWith("on")) out.push(e.localName + " has " + a.name);
					const address = ["href", "src", "action", "formaction", "data", "xlink:href"].includes(a.name);
					if (address && /^[\s\x00-\x1f]*(javascript|vbscript|data:text)/i.test(a.value)) out.push(e.localName + " leads to " + a.value);
				}
				if (e.localName === "iframe" && e.contentDocument) look(e.contentDocument);
			}
		};
		look(document);
		return out;
	}`)
	for _, found := range left {
		v.t.Errorf("%s: %s", what, found)
	}
	if n := v.hits.Swap(0); n > 0 {
		v.t.Errorf("%s: a foreign script ran %d times", what, n)
	}
}

// stripped returns the address of a proxy in front of the site that takes the
// Content-Security-Policy away, so that nothing but clean pages protects.
func stripped(t *testing.T, s *site) string {
	t.Helper()
	target, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) },
		ModifyResponse: func(r *http.Response) error {
			r.Header.Del("Content-Security-Policy")
			return nil
		},
		ErrorLog: log.New(io.Discard, "", 0), // a tab that goes on leaves requests behind
	}}
	go func() { _ = server.Serve(door) }()
	t.Cleanup(func() { _ = server.Close() })
	return fmt.Sprintf("http://localhost:%d", door.Addr().(*net.TCPAddr).Port)
}

// joins has the owner invite somebody, who accepts.
func joins(t *testing.T, s *site, owner *writer, name, email, role string) *writer {
	t.Helper()
	owner.goes("/desk/people/invite")
	owner.fill("Mail address", email)
	owner.fill("Name", name)
	owner.tick(role)
	owner.push("Send the invitation")
	w := visitor(t, s)
	w.authenticator()
	w.open(link(t, s.letter(t, email, "")))
	w.push("Accept the invitation")
	w.push("Make a passkey")
	w.push("I have kept them")
	return w
}

// TestScriptOfAContributor writes script into every field that a contributor
// or a reader can fill, and opens every page of the desk and of the site that
// shows them as an owner: none of it runs, with the policy and without.
func TestScriptOfAContributor(t *testing.T) {
	s := newsroom(t)
	owner := watch(enterIn(apart(t), s, "owner"))
	mallory := joins(t, s, owner.writer, "Mallory Finch", "mallory@finch.example", "Contributor")
	id, tried, kept := mallory.poisons()
	t.Logf("of %d texts and addresses %d were taken", tried, kept)
	if kept < 30 {
		t.Errorf("of %d texts and addresses only %d were taken: the pages are hardly tested", tried, kept)
	}
	path := poisonReport(t, s, owner.writer, id)

	pages := poisonedPages(id, path)
	for name, address := range map[string]string{"with its policy": s.desk(), "without a policy": stripped(t, s)} {
		t.Run(name, func(t *testing.T) {
			owner := watched{&writer{tab: owner.tab, site: address}, owner.hits}
			was := owner.t
			owner.t = t
			defer func() { owner.t = was }()
			shown := 0
			for _, page := range pages {
				owner.visit(address + page)
				if strings.HasSuffix(page, "/edit") {
					owner.ready()
					owner.judge(page)
				}
				if strings.Contains(owner.words(), "onerror=hit()") {
					shown++
				}
			}
			if shown < 20 {
				t.Errorf("only %d of %d pages show what was written", shown, len(pages))
			}
			for _, page := range []string{"/desk/media", "/desk/reports", "/desk/mail", "/desk/people", "/desk/audit"} {
				owner.visitRows(address + page)
			}
		})
	}
	t.Run("the feed in a reader", func(t *testing.T) {
		var feed struct {
			Items []struct {
				HTML string `json:"content_html"`
			}
		}
		if err := json.Unmarshal([]byte(s.text(t, "/feed.json")), &feed); err != nil {
			t.Fatal(err)
		}
		reader := watch(visitor(t, s))
		reader.open("about:blank")
		for _, item := range feed.Items {
			reader.must(reader.SetDocumentContent(item.HTML))
		}
		reader.judge("the feed's text")
		reader.must(reader.SetDocumentContent(breaker))
		eventually(t, "the watch sees a script that runs", func() bool { return reader.hits.Load() > 0 })
	})
}

// visitRows visits the first pages that a list leads to.
func (v watched) visitRows(address string) {
	v.t.Helper()
	v.visit(address)
	for _, row := range v.strings(`() => [...document.querySelectorAll("main table a, main ul a")].map(a => a.href)
		.filter(h => h.startsWith(location.origin + "/desk/")).slice(0, 4)`) {
		v.visit(row)
	}
}

// poisons writes a story with script in every field, and everything else that
// a contributor can fill. It returns the story's number, and how many places
// were tried and taken.
func (w *writer) poisons() (id string, tried, kept int) {
	w.t.Helper()
	w.post("/desk/articles", "kind", "story")
	w.path = strings.TrimSuffix(w.at(), "/edit")
	w.ready()
	body := compact(w.t, []byte(sample(w.t, "everything.json")))
	counts := w.run(poison, w.path, body, breaker, short, schemes).Value.Arr()
	w.post(w.path+"/remarks", "note", breaker)
	w.post(w.path+"/submit", "note", breaker)
	w.goes("/desk/keys")
	w.fill("What it is for", short)
	w.tick("read the media library")
	w.push("Make the key")
	w.goes("/desk/me")
	w.fill("The name that others see", short)
	w.push("Save the name")
	return strings.TrimPrefix(w.path, "/desk/articles/"), counts[0].Int(), counts[1].Int()
}

// poison puts texts and addresses into one place after the other, as far as
// the server takes them.
const poison = `async (path, body, long, short, schemes) => {
	const headers = {Accept: "application/json", "Content-Type": "application/json"};
	const at = path + "/working";
	const now = await (await fetch(at, {headers})).json();
	const text = {};
	for (const name of ["version", "lang", "headline", "standfirst", "kicker", "dateline", "slug", "source", "sections", "tags", "authors"]) text[name] = now[name];
	text.client = sessionStorage.getItem("stet-tab");
	text.body = JSON.parse(body);
	const fill = (node) => {
		if (node.type === "figure") node.attrs = {alt: "A", credit: "C", source: "S", rights: "R", ...node.attrs, decorative: false};
		for (const child of node.content ?? []) fill(child);
	};
	fill(text.body);
	let tried = 0, kept = 0, why = "";
	const save = async () => {
		const answer = await fetch(at, {method: "PUT", headers, body: JSON.stringify(text)});
		const told = await answer.text();
		if (answer.ok) text.version = JSON.parse(told).version;
		else why = told;
		return answer.ok;
	};
	const put = async (holder, name, values) => {
		const before = holder[name];
		for (const value of values) {
			tried++;
			holder[name] = value;
			if (await save()) { kept++; return; }
			holder[name] = before;
		}
	};
	if (!await save()) throw new Error("the clean story is refused: " + why);
	for (const name of ["headline", "standfirst", "kicker", "dateline", "slug", "lang"]) await put(text, name, [long, short]);
	await put(text, "tags", [[short, "clean"]]);
	text.source = {name: "", url: "", credit: ""};
	await put(text.source, "name", [long, short]);
	await put(text.source, "credit", [long, short]);
	await put(text.source, "url", schemes);
	const walk = async (node) => {
		if (typeof node.text === "string") await put(node, "text", [long]);
		for (const holder of [node.attrs, ...(node.marks ?? []).map(m => m.attrs)]) {
			for (const name of Object.keys(holder ?? {})) {
				if (typeof holder[name] === "string") await put(holder, name, ["url", "src", "href"].includes(name) ? schemes : [long, short]);
			}
		}
		for (const child of node.content ?? []) await walk(child);
	};
	await walk(text.body);
	const canvas = new OffscreenCanvas(40, 30);
	canvas.getContext("2d");
	const form = new FormData();
	form.append("file", await canvas.convertToBlob({type: "image/png"}), short + ".png");
	const uploaded = await fetch("/desk/media/upload", {method: "POST", headers: {Accept: "application/json"}, body: form});
	if (!uploaded.ok) throw new Error("the upload is refused: " + await uploaded.text());
	const item = await uploaded.json();
	for (const name of ["alt", "caption", "credit", "source", "rights", "licence"]) {
		tried++;
		const answer = await fetch("/desk/media/" + item.key + "/facts", {method: "POST", headers, body: JSON.stringify({[name]: long})});
		if (answer.ok) kept++;
	}
	text.body.content.push({type: "figure", attrs: {media: item.key, alt: long, credit: long}, content: [{type: "text", text: long}]});
	if (!await save()) throw new Error("the story with a picture is refused: " + why);
	text.version--;
	text.headline = long + " kept";
	await save(); // an old version: the server keeps this text beside the story
	await fetch(path + "/unlock", {method: "POST", headers, body: JSON.stringify({client: text.client})});
	return [tried, kept];
}`

// poisonReport has the owner publish the story and a reader report an error
// under it. It returns the story's address.
func poisonReport(t *testing.T, s *site, owner *writer, id string) string {
	t.Helper()
	owner.goes("/desk/articles/" + id + "/publish")
	owner.leads(func() { owner.click("section[aria-labelledby=now] button") })
	owner.sees("Readers have it as it stands here.")
	path := owner.run(`() => document.querySelector("main .notice a").getAttribute("href")`).Value.Str()
	reader := visitor(t, s)
	reader.goes(path)
	reader.push("Report an error in this story")
	reader.fill("What is wrong?", breaker)
	reader.fill("The words in question", breaker)
	reader.fill("Your name (optional)", short)
	reader.fill("Your mail address (optional)", "r@reader.example")
	reader.push("Send")
	reader.sees("Your note is on the desk.")
	return path
}

// poisonedPages are the addresses that show what was written.
func poisonedPages(id, path string) []string {
	query := url.QueryEscape(breaker)
	story := "/desk/articles/" + id
	return []string{
		"/desk", "/desk/articles", "/desk/articles?q=" + query, "/desk/find?q=" + query, "/desk/find?q=onerror", story + "/edit", story + "/preview",
		story + "/publish", story + "/revisions", story + "/source", story + "/corrections", story + "/kill", "/desk/media?q=" + query,
		"/desk/keys", "/desk/tags", "/desk/authors", "/desk/front", "/desk/reads", "/desk/jobs", "/desk/corrections", "/desk/people?q=" + query,
		path, "/", "/search?q=" + query, "/search?q=onerror", "/tag/clean", "/archive", "/sign-in?to=" + query, "/sign-in?to=javascript:hit()",
		"/no-such-page/" + url.PathEscape(breaker),
	}
}
