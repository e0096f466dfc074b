package web

import (
	"bytes"
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

// atOnce is the largest body that is taken in before the request has a place
// among those at work, so that somebody who sends slowly keeps nobody else
// from being served.
const atOnce = publicBody

// receive bounds the body and takes in a small one. A large one is for the
// handler to read.
func (rt *route) receive(out *reply, r *http.Request) error {
	if r.ContentLength > rt.Body {
		return tooLarge(rt.Body)
	}
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	small := rt.Body <= atOnce || r.ContentLength >= 0 && r.ContentLength <= atOnce
	if rt.Body > defaultBody && !small {
		r.Body = rt.server.patient(out, r.Body)
	}
	r.Body = http.MaxBytesReader(out.ResponseWriter, r.Body, rt.Body)
	if !small {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return rt.unread(r, err, "the request's body cannot be read")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// readForm reads and checks query and form, so that handlers find r.Form
// ready. The parts of a multipart body are for the handler to read and to
// check with CheckText.
func (rt *route) readForm(r *http.Request) error {
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return checkValues(r.URL.RawQuery)
	}
	if err := r.ParseForm(); err != nil {
		return rt.unread(r, err, "the form cannot be read")
	}
	return checkForm(r.Form)
}

// unread gives the error of reading a body its kind, with a text for what is
// wrong with the body itself.
func (rt *route) unread(r *http.Request, err error, text string) error {
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return tooLarge(rt.Body)
	case errors.Is(err, io.ErrUnexpectedEOF) || r.Context().Err() != nil:
		return err
	}
	return fault.Wrap(err, fault.Invalid, "%s", text)
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
