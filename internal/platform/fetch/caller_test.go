package fetch

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"stet/internal/platform/fault"
)

func TestACallerSpeaksToOneSiteAlone(t *testing.T) {
	var elsewhere int
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		switch {
		case r.URL.Path == "/away":
			http.Redirect(w, r, other.URL, http.StatusSeeOther)
		case r.URL.Path == "/plain":
			http.Error(w, "no", http.StatusBadGateway)
		case r.URL.Path == "/conflict":
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusConflict)
			io.WriteString(w, `{"status": 409, "detail": "somebody was faster", "field": "version"}`)
		case r.URL.Path == "/odd":
			io.WriteString(w, "<html>")
		default:
			json.NewEncoder(w).Encode(map[string]string{"key": r.Header.Get("Authorization"), "body": string(body), "type": r.Header.Get("Content-Type"), "more": r.Header.Get("X-More")})
		}
	}))
	defer site.Close()
	c, err := NewCaller(site.URL+"/", "stet_x")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var said map[string]string
	err = c.Call(t.Context(), Message{Method: "PUT", Path: "/a?b=c", Header: http.Header{"X-More": {"m"}}, Type: "application/json", Body: []byte("{}")}, &said)
	if err != nil || said["key"] != "Bearer stet_x" || said["body"] != "{}" || said["type"] != "application/json" || said["more"] != "m" {
		t.Errorf("%v, %v", said, err)
	}
	for path, kind := range map[string]fault.Kind{"/away": fault.Invalid, "/plain": fault.Unavailable, "/conflict": fault.Conflict, "/odd": fault.Invalid} {
		err := c.Call(t.Context(), Message{Method: "GET", Path: path}, &said)
		if !fault.Is(err, kind) || strings.Contains(err.Error(), "stet_x") {
			t.Errorf("%s: %v", path, err)
		}
		if path == "/conflict" && (fault.FieldOf(err) != "version" || fault.TextOf(err) != "somebody was faster") {
			t.Errorf("%v in %q", err, fault.FieldOf(err))
		}
	}
	if elsewhere > 0 {
		t.Error("a redirect was followed")
	}
}

func TestAKeyDoesNotTravelInClearText(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://paper.example": true, "http://localhost:8080": true, "http://127.0.0.1": true, "http://[::1]:80": true,
		"http://paper.example": false, "http://localhost.paper.example": false, "http://10.0.0.1": false,
		"paper.example": false, "ftp://paper.example": false, "https://user:secret@paper.example": false,
	} {
		if _, err := NewCaller(address, "stet_x"); (err == nil) != ok || err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
