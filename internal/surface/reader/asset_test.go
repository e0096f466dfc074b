package reader

import (
	"net/http/httptest"
	"path"
	"testing"

	"stet/internal/platform/theme"
)

// asset returns the bytes that the theme serves at an address.
func asset(t testing.TB, th *theme.Theme, address string) []byte {
	t.Helper()
	r := httptest.NewRequest("GET", address, nil)
	r.SetPathValue("name", path.Base(address))
	w := httptest.NewRecorder()
	if err := th.Serve(w, r); err != nil {
		t.Fatal(err)
	}
	return w.Body.Bytes()
}
