package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// receive reads the body into a value. Fields that do not exist are refused:
// a misspelt one would otherwise be lost without a word.
func receive(r *http.Request, into any) error {
	text, err := io.ReadAll(r.Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return fault.New(fault.TooLarge, "the body is over %d bytes", tooLarge.Limit)
	}
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(text)) == 0 {
		text = []byte("{}")
	} else if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
		return fault.New(fault.Invalid, "send the body as JSON, with Content-Type: application/json")
	}
	if err := web.CheckText("body", string(text)); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err = decoder.Decode(into)
	if err == nil && decoder.More() {
		err = errors.New("there is more after the end")
	}
	if err != nil {
		return misread(err)
	}
	return checkStrings(reflect.ValueOf(into), "body")
}

// misread says what of a body could not be read.
func misread(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return fault.New(fault.Invalid, "the body is not what the operation takes: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if kind.Field == "" {
		return fault.New(fault.Invalid, "the body is %s, not an object", withArticle(kind.Value))
	}
	field := strings.TrimPrefix(strings.TrimPrefix(kind.Field, "Writing."), "Release.") // what is embedded has no name in JSON
	return fault.InField(field, "%s is %s, where %s is wanted", field, withArticle(kind.Value), wanted(kind.Type))
}

// withArticle returns the word of package json for a kind of value as a part of
// a sentence.
func withArticle(kind string) string {
	kind, _, _ = strings.Cut(kind, " ") // "number 1.5"
	switch kind {
	case "bool":
		return "true or false"
	case "array":
		return "a list"
	case "object":
		return "an object"
	}
	return "a " + kind
}

// wanted says what a field takes.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Slice:
		return "a list"
	}
	return "an object"
}

// checkStrings refuses a NUL in any text of a value, which JSON can spell.
func checkStrings(v reflect.Value, name string) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return checkStrings(v.Elem(), name)
		}
	case reflect.String:
		return web.CheckText(name, v.String())
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return nil
		}
		for i := range v.Len() {
			if err := checkStrings(v.Index(i), name); err != nil {
				return err
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			if err := checkStrings(v.MapIndex(key), name); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.IsExported() {
				if err := checkStrings(v.Field(i), nameOf(field)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
