package cache

import "net/http"

// Asset is a file that never changes under its address: the address carries a
// fingerprint of the content. Gzip and Brotli are the content compressed
// beforehand; where one is nil it is made at the first request that wants it.
type Asset struct {
	ContentType string
	Identity    []byte
	Gzip        []byte
	Brotli      []byte
}

const cacheForever = "public, max-age=31536000, immutable"

// Static returns a handler that answers GET and HEAD with the asset, by the
// same negotiation, entity tags and single write as a cached page. It fails
// only for an asset that could not be sent at all.
func Static(a Asset) (http.Handler, error) {
	e, err := newEntry(Key{}, &Page{
		ContentType: a.ContentType,
		Body:        a.Identity,
		Header:      http.Header{"Cache-Control": {cacheForever}},
	})
	if err != nil {
		return nil, err
	}
	for k, body := range map[coding][]byte{zipped: a.Gzip, brotlied: a.Brotli} {
		if body != nil && len(body) < len(a.Identity) {
			p := e.represent(k, body)
			p.settled.Store(true)
			e.reps[k].Store(p)
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.serve(w, r, nil) }), nil
}
