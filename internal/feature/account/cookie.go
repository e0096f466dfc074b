package account

import (
	"net/http"
	"time"
)

// tokenLength is that of the texts which rand.Text returns: 130 random bits in
// base32.
const tokenLength = 26

// setCookie sets a cookie that no script reads, that only this host gets back
// and only over a connection that nobody listens to: the prefix __Host- makes
// browsers insist on it (RFC 6265bis, section 4.1.3.2).
func setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: int(life / time.Second),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func clearCookie(w http.ResponseWriter, name string) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
