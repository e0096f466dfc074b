package account

import (
	"errors"

	"stet/internal/platform/fault"
)

// complaint is the cause of an error that readers see: it names the sentence
// of the catalogue that says it in their language.
type complaint struct {
	key string
	err error
}

func (c complaint) Error() string { return c.err.Error() }
func (c complaint) Unwrap() error { return c.err }

// said gives an error the key of its sentence for readers.
func said(err error, key string) error { return complaint{key, err} }

// Wrong is what a form shows of an error: the field that it belongs to, ""
// for none, and the sentence. Text stands where the catalogue has none.
type Wrong struct{ Field, Key, Text string }

// wrongOf returns what a form shows of an error that the person who filled it
// in can mend, and whether it is one.
func wrongOf(err error) (Wrong, bool) {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.TooLarge, fault.TooMany:
	default:
		return Wrong{}, false
	}
	w := Wrong{Field: fault.FieldOf(err), Text: fault.TextOf(err)}
	var c complaint
	if errors.As(err, &c) {
		w.Key = c.key
	}
	return w, true
}

// inField says of an error to which field of the form it belongs.
func inField(field string, err error) error {
	if err == nil || fault.KindOf(err) == fault.Internal {
		return err
	}
	return &fault.Error{Kind: fault.KindOf(err), Field: field, Text: fault.TextOf(err), Err: err}
}
