package importer

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"stet/internal/feature/article"
	"stet/internal/feature/site"
)

// Index is what the first pass learns and the second one needs: the people
// and terms of all sources, and where each address of the old sites leads.
// It holds no bodies, so it stays small beside the file that it describes.
type Index struct {
	Location *time.Location // of the site that is imported into

	Settings *Settings
	persons  ordered[Person]
	authors  ordered[Author]
	sections ordered[Section]
	tags     ordered[Tag]

	items int // records that the second pass is going to report
	hosts map[string]*oldSite
	paths map[string]bool // addresses given away

	names   map[string][]claimant                     // the files that have an origin's name
	origins map[string]string                         // the file that states an origin
	there   func(origin string) (published time.Time) // of the article that has the origin, if any
	library map[string]Media                          // what a whole site says of its pictures, by their source
	watch   func(done, total int64)                   // told how many bytes of a large file are checked; may be nil
}

// NewIndex returns an empty index for a site in the time zone.
func NewIndex(zone *time.Location) *Index {
	return &Index{Location: zone, hosts: make(map[string]*oldSite), paths: make(map[string]bool), names: make(map[string][]claimant), origins: make(map[string]string), library: make(map[string]Media),
		there: func(string) time.Time { return time.Time{} }}
}

// ordered keeps values by ref in the order in which they came.
type ordered[T any] struct {
	at   map[string]int
	list []T
}

// add keeps the first value of a ref; it reports whether v is that.
func (o *ordered[T]) add(ref string, v T) bool {
	if _, there := o.at[ref]; there {
		return false
	}
	if o.at == nil {
		o.at = make(map[string]int)
	}
	o.at[ref] = len(o.list)
	o.list = append(o.list, v)
	return true
}

func (o *ordered[T]) get(ref string) (v T, ok bool) {
	i, ok := o.at[ref]
	if ok {
		v = o.list[i]
	}
	return v, ok
}

// oldSite is one publication that an archive was taken from. Several files
// may hold parts of it.
type oldSite struct {
	host        string
	targets     map[string]string // an old address, as addressKey makes it, to the path here
	posts       map[int64]oldPost
	terms       map[int64]string // origin of a section or tag by the old number
	attachments map[int64]attachment
	byParent    map[int64][]int64 // attachments of a post, in the order of the file
	files       map[string]int64  // attachment by the path of its file
	done        map[int64]bool    // numbers that the second pass has come by
}

// oldPost is a post or page, and where it goes.
type oldPost struct{ slug, path, title string }

// attachment is a file of the old site's library. The caption may hold
// markup.
type attachment struct {
	address, title, alt, caption string
	parent                       int64 // the post that it was uploaded with
}

// first reports whether the second pass comes by the number for the first
// time.
func (s *oldSite) first(id int64) bool {
	if s.done[id] {
		return false
	}
	s.done[id] = true
	return true
}

// site returns the old site at an address, making it when it is new.
func (ix *Index) site(address *url.URL) *oldSite {
	name := bareHost(address.Host)
	if s := ix.hosts[name]; s != nil {
		return s
	}
	s := &oldSite{host: name, targets: make(map[string]string), posts: make(map[int64]oldPost), terms: make(map[int64]string),
		attachments: make(map[int64]attachment), byParent: make(map[int64][]int64), files: make(map[string]int64), done: make(map[int64]bool)}
	ix.hosts[name] = s
	return s
}

// alsoAt makes a further host, such as the one that its pictures came from,
// belong to an old site.
func (ix *Index) alsoAt(host string, s *oldSite) {
	if name := bareHost(host); name != "" && ix.hosts[name] == nil {
		ix.hosts[name] = s
	}
}

// Old reports whether an address is on a host that the archives came from.
func (ix *Index) Old(address *url.URL) bool { return ix.hosts[bareHost(address.Host)] != nil }

// Target returns the path here of an address of an old site.
func (ix *Index) Target(address *url.URL) (string, bool) {
	s := ix.hosts[bareHost(address.Host)]
	if s == nil {
		return "", false
	}
	to, ok := s.targets[addressKey(address)]
	if ok && address.Fragment != "" {
		to += "#" + address.EscapedFragment()
	}
	return to, ok
}

// reserve gives away an address for an article and returns the slug with
// which it is free: the second page called "team" becomes "team-2".
func (ix *Index) reserve(kind article.Kind, slug string, published time.Time) (string, string) {
	try := slug
	for n := 2; ; n++ {
		to := article.PathFor(kind, try, published, ix.Location)
		if !ix.paths[to] && (kind == article.Story || !article.ReservedSlug(try)) {
			ix.paths[to] = true
			return try, to
		}
		try = fmt.Sprintf("%s-%d", slug, n)
	}
}

// stated gives a file the origin that it states, with the file's place behind
// it when another file of the import states the same.
func (ix *Index) stated(origin, full, place string) string {
	if holder, taken := ix.origins[origin]; taken && holder != full {
		origin += ":" + place
	}
	if _, there := ix.origins[origin]; !there {
		ix.origins[origin] = full
	}
	return origin
}

// bareHost is the name under which an address's host is known: lower case,
// without port and "www.".
func bareHost(host string) string {
	host = strings.ToLower(host)
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	return strings.TrimPrefix(host, "www.")
}

// addressKey is what two spellings of one old address have in common: the
// decoded path without its last slash, and the query fields that WordPress
// finds content by.
func addressKey(u *url.URL) string {
	key := strings.TrimSuffix(path.Clean("/"+u.Path), "/")
	q := u.Query()
	for _, name := range [...]string{"p", "page_id", "attachment_id"} {
		if id := q.Get(name); id != "" {
			return key + "?p=" + id // WordPress finds any post by any of them
		}
	}
	for _, name := range [...]string{"cat", "tag", "author"} {
		if id := q.Get(name); id != "" {
			return key + "?" + name + "=" + id
		}
	}
	return key
}

// aliasOf returns the path and query under which an old address will be
// asked for here, without the final slash; "" for the front page and for an
// address that is too long to keep.
func aliasOf(u *url.URL) string {
	from := strings.TrimSuffix(path.Clean("/"+u.Path), "/")
	if u.RawQuery != "" {
		from += "/?" + u.RawQuery
	}
	if len(from) > site.MaxAddress {
		return ""
	}
	return from
}

// aliases returns the aliases of addresses.
func aliases(list ...*url.URL) []string {
	var out []string
	for _, u := range list {
		if from := aliasOf(u); from != "" {
			out = append(out, from)
		}
	}
	return out
}

func sortedKeys[K ~string, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// sized matches the size that WordPress appends to the name of a smaller
// copy of a picture, and the marks of an edited or scaled one.
var sized = regexp.MustCompile(`(-\d{1,5}x\d{1,5}|-scaled|-e\d{9,})+(\.\w{2,5})$`)

// withoutSize returns the path of the picture that a smaller copy was made
// of.
func withoutSize(name string) string { return sized.ReplaceAllString(name, "$2") }
