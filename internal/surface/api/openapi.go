package api

import (
	"cmp"
	"encoding/json"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// problemType is that of errors (RFC 9457), which package web writes.
const problemType = "application/problem+json"

// object is a JSON object of the document.
type object = map[string]any

// pathValue is a {name} in a path.
var pathValue = regexp.MustCompile(`\{([a-z]+)\}`)

// document returns the OpenAPI 3.1 description of the operations. What a field
// means stands in its tag "says".
func (a *API) document(operations []Operation) object {
	d := &describing{schemas: object{}}
	paths := object{}
	for _, op := range operations {
		at, ok := paths[base+op.Path].(object)
		if !ok {
			at = object{}
			paths[base+op.Path] = at
		}
		at[strings.ToLower(op.Method)] = d.operation(op)
	}
	d.schemas["Problem"] = object{"type": "object", "description": "What went wrong (RFC 9457).", "properties": object{
		"title":  object{"type": "string"},
		"status": object{"type": "integer"},
		"detail": object{"type": "string", "description": "What was wrong, where, and what to do."},
		"field":  object{"type": "string", "description": "The field that is wrong."},
	}}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": a.opt.Site.Current().Name, "version": a.opt.Version,
			"description": "What the desk can do, for programs. Lists are paged: an answer's after, if it has one, is the next request's.",
		},
		"servers":    []object{{"url": a.opt.Site.Current().Address}},
		"security":   []object{{"key": []string{}}},
		"paths":      paths,
		"components": object{"schemas": d.schemas, "securitySchemes": object{"key": object{"type": "http", "scheme": "bearer", "description": "A key from the desk."}}},
	}
}

// describing collects the schemas of named types.
type describing struct{ schemas object }

func (d *describing) operation(op Operation) object {
	params := []object{}
	for _, m := range pathValue.FindAllStringSubmatch(op.Path, -1) {
		kind := "integer"
		if m[1] == "key" {
			kind = "string"
		}
		params = append(params, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": kind}})
	}
	for _, p := range op.Query {
		params = append(params, object{"name": p.Name, "in": "query", "description": p.Says, "schema": object{"type": cmp.Or(p.Type, "string")}})
	}
	if op.Idempotent {
		params = append(params, object{"name": "Idempotency-Key", "in": "header", "schema": object{"type": "string", "maxLength": maxIdempotency},
			"description": "Any text that no other request has: one that is sent again with it does nothing twice."})
	}
	answer := object{"description": "Done."}
	if op.out != nil {
		answer["content"] = object{"application/json": object{"schema": d.schema(op.out)}}
	}
	described := object{
		"operationId": op.ID, "summary": op.Summary, "tags": []string{op.group()}, "parameters": params,
		"description": "Needs a key with the scope " + string(op.Scope) + ".",
		"responses": object{
			strconv.Itoa(op.Status): answer,
			"default":               object{"description": "A problem.", "content": object{problemType: object{"schema": reference("Problem")}}},
		},
	}
	if op.in != nil {
		described["requestBody"] = object{"required": op.in != reflect.TypeFor[Nothing](), "content": object{op.takes: object{"schema": d.schema(op.in)}}}
	}
	return described
}

// group returns the first part of the path, by which readers of the document
// find their way.
func (op Operation) group() string {
	name, _, _ := strings.Cut(strings.TrimPrefix(op.Path, "/"), "/")
	return name
}

func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

// schema returns the JSON Schema of a type; that of a named struct goes among
// the document's components.
func (d *describing) schema(t reflect.Type) object {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[json.RawMessage]():
		return object{}
	case t == reflect.TypeFor[file]():
		return object{"type": "object", "properties": object{"file": object{"type": "string", "contentMediaType": "application/octet-stream"}}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return d.schema(t.Elem())
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": d.schema(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": d.schema(t.Elem())}
	case reflect.Struct:
		return d.structure(t)
	}
	return object{}
}

func (d *describing) structure(t reflect.Type) object {
	name, _, _ := strings.Cut(t.Name(), "[")
	if _, ok := d.schemas[name]; ok {
		return reference(name)
	}
	properties, required := object{}, []string{}
	described := object{"type": "object", "properties": properties}
	d.schemas[name] = described // before its fields, one of which may be of the same type
	for _, field := range reflect.VisibleFields(t) {
		if !field.IsExported() || field.Anonymous {
			continue // what is embedded stands beside the others
		}
		schema := d.schema(field.Type)
		if says := field.Tag.Get("says"); says != "" {
			schema["description"] = says
		}
		if values := field.Tag.Get("one"); values != "" {
			of := schema
			if items, ok := schema["items"].(object); ok {
				of = items
			}
			of["enum"] = strings.Split(values, " ")
		}
		properties[nameOf(field)] = schema
		if !strings.Contains(field.Tag.Get("json"), "omit") {
			required = append(required, nameOf(field))
		}
	}
	described["required"] = required
	return reference(name)
}

// nameOf returns what a field is called in JSON.
func nameOf(field reflect.StructField) string {
	if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
		return name
	}
	return field.Name
}
