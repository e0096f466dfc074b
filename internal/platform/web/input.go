package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"stet/internal/platform/fault"
)

// CheckText refuses a text with a NUL or broken UTF-8, which no data base
// column takes and no reader typed. name says where it stood.
func CheckText(name, text string) error {
	switch {
	case !utf8.ValidString(text):
		return fault.New(fault.Invalid, "%q is not valid UTF-8", name)
	case strings.IndexByte(text, 0) >= 0:
		return fault.New(fault.Invalid, "%q contains a NUL character", name)
	}
	return nil
}

// checkPath refuses paths that no page has. An encoded slash would make two
// paths of one decoded path, and so two pages of one cache address.
func checkPath(u *url.URL) error {
	if CheckText("path", u.Path) != nil || strings.Contains(strings.ToLower(u.RawPath), "%2f") {
		return errNotFound
	}
	return nil
}

// admit bounds the body, and reads and checks query and form, so that
// handlers find r.Form ready. The parts of a multipart body are for the
// handler to read and to check with CheckText.
func (rt *route) admit(out *reply, r *http.Request) error {
	if r.ContentLength > rt.Body {
		return tooLarge(rt.Body)
	}
	if r.Body != nil && r.Body != http.NoBody {
		if rt.Body > defaultBody {
			r.Body = rt.server.patient(out, r.Body)
		}
		r.Body = http.MaxBytesReader(out.ResponseWriter, r.Body, rt.Body)
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return checkValues(r.URL.RawQuery)
	}
	if err := r.ParseForm(); err != nil {
		var over *http.MaxBytesError
		if errors.As(err, &over) {
			return tooLarge(rt.Body)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) || r.Context().Err() != nil {
			return err
		}
		return fault.Wrap(err, fault.Invalid, "the form cannot be read")
	}
	return checkForm(r.Form)
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "the request body is over %d bytes", limit)
}

func checkValues(query string) error {
	if query == "" {
		return nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the query cannot be read")
	}
	return checkForm(values)
}

func checkForm(values url.Values) error {
	for name, list := range values {
		if err := CheckText("field name", name); err != nil {
			return err
		}
		for _, value := range list {
			if err := CheckText(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}
