// Package fault gives errors a kind.
//
// A kind says what the caller can do about an error, not where it happened:
// package web turns kinds into status codes in one switch, cmd/stet turns
// them into exit codes. An error that carries no kind is Internal, and its
// text is for the log alone.
//
// Start reading at Error.
package fault

import (
	"errors"
	"fmt"
)

// Kind is the class of an error, from the point of view of whoever asked.
type Kind uint8

const (
	Internal    Kind = iota // a defect or a broken machine; the reader is told nothing more
	Invalid                 // the input is wrong; the text says where
	NotFound                // no such thing, or not for you: the two look alike
	Gone                    // it was here and was withdrawn
	SignIn                  // an account is needed
	Forbidden               // the account may not do this
	Conflict                // somebody else changed it meanwhile
	TooLarge                // over one of the published limits
	TooMany                 // over a rate limit; try later
	Unavailable             // out of capacity, or a needed service is down; try later
	Full                    // the disk or the data base has no room left
)

var names = [...]string{"internal", "invalid", "not found", "gone", "sign in", "forbidden",
	"conflict", "too large", "too many", "unavailable", "full"}

func (k Kind) String() string { return names[k] }

// Error is an error with a kind. Text is written for whoever made the
// request: what was wrong, where, and what to do. Err is the cause, for the
// log; it is never shown. Field names the field of the form or document that
// is wrong, "" when it is none in particular.
type Error struct {
	Kind  Kind
	Field string
	Text  string
	Err   error
}

func (e *Error) Error() string {
	switch {
	case e.Err == nil && e.Text == "":
		return e.Kind.String()
	case e.Err == nil:
		return e.Text
	case e.Text == "":
		return e.Err.Error()
	}
	return e.Text + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// New returns an error of the kind with a text for whoever made the request.
func New(kind Kind, format string, args ...any) error {
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...)}
}

// InField returns an Invalid error about one field of a form or document.
func InField(field, format string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Text: fmt.Sprintf(format, args...)}
}

// FieldOf returns the field that the outermost Error in err's chain names,
// "" when it names none.
func FieldOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Field
	}
	return ""
}

// TextOf returns what err says to whoever made the request, "" when it says
// nothing to them.
func TextOf(err error) string {
	var e *Error
	if errors.As(err, &e) && e.Kind != Internal {
		return e.Text
	}
	return ""
}

// Wrap gives err a kind and a text; it returns nil for a nil err.
func Wrap(err error, kind Kind, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: kind, Text: fmt.Sprintf(format, args...), Err: err}
}

// KindOf returns the kind of the outermost Error in err's chain, Internal
// when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
