package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"stet/internal/feature/account"
	"stet/internal/feature/article"
	"stet/internal/feature/media"
	"stet/internal/feature/site"
	"stet/internal/platform/db"
	"stet/internal/platform/db/dbtest"
	"stet/internal/platform/job"
	"stet/internal/platform/pubsub"
)

// described returns the OpenAPI document as a program gets it.
func described(t *testing.T, h *house) (map[string]any, []byte) {
	t.Helper()
	p := &program{house: h}
	got := p.sends(must(http.NewRequest("GET", h.URL+"/api/openapi.json", nil))(t))
	if kind := got.header.Get("Content-Type"); got.status != 200 || kind != "application/openapi+json;version=3.1" {
		t.Fatalf("status %d, %s", got.status, kind)
	}
	return got.body, []byte(got.text)
}

func oneHouse(t *testing.T) *house {
	schema := db.Merge(pubsub.Migrations, job.Migrations, site.Migrations, account.Migrations, media.Migrations, article.Migrations)
	return open(t, dbtest.Open(t, dbtest.SQLite(t, schema), nil))
}

// TestTheDocumentSaysWhatThereIs compares the document with the golden file, so
// that a change of what programs rely on shows in a diff. Write it again with
//
//	go test ./internal/surface/api -run TestTheDocument -update
func TestTheDocumentSaysWhatThereIs(t *testing.T) {
	t.Parallel()
	const golden = "testdata/openapi.golden.json"
	_, text := described(t, oneHouse(t))
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, text, "", "  "); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, pretty.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := must(os.ReadFile(golden))(t); !bytes.Equal(pretty.Bytes(), want) {
		t.Errorf("the document is not that of %s; look at the difference, then run with -update", golden)
	}
}

var (
	pathParameter = regexp.MustCompile(`\{([^}]+)\}`)
	methods       = []string{"get", "put", "post", "delete", "patch"}
)

// TestTheDocumentIsOpenAPI checks what OpenAPI 3.1 demands of a document (the
// section "Schema" of the specification) and that it has every route, and no
// others.
func TestTheDocumentIsOpenAPI(t *testing.T) {
	t.Parallel()
	h := oneHouse(t)
	document, _ := described(t, h)
	if version, _ := document["openapi"].(string); !strings.HasPrefix(version, "3.1.") {
		t.Errorf("openapi is %q", version)
	}
	info := document["info"].(map[string]any)
	if info["title"] == "" || info["version"] == "" {
		t.Errorf("info: %v", info)
	}
	var routes []string
	for _, route := range h.api.Routes() {
		if method, path, _ := strings.Cut(route.Pattern, " "); strings.HasPrefix(path, "/api/v1/") {
			routes = append(routes, strings.ToLower(method)+" "+path)
		}
	}
	var operations []string
	ids := map[string]bool{}
	for path, item := range document["paths"].(map[string]any) {
		for method, value := range item.(map[string]any) {
			if !slices.Contains(methods, method) {
				t.Errorf("%s has a method %q", path, method)
			}
			operation := value.(map[string]any)
			name := method + " " + path
			operations = append(operations, name)
			checkOperation(t, name, operation)
			if id := operation["operationId"].(string); ids[id] {
				t.Errorf("two operations have the id %s", id)
			} else {
				ids[id] = true
			}
		}
	}
	slices.Sort(routes)
	slices.Sort(operations)
	if !slices.Equal(routes, operations) {
		t.Errorf("routes %v\nare not the operations %v", routes, operations)
	}
	checkReferences(t, document, document)
	checkSchemas(t, "", document["components"].(map[string]any)["schemas"])
}

func checkOperation(t *testing.T, name string, operation map[string]any) {
	t.Helper()
	declared := map[string]bool{}
	for _, value := range operation["parameters"].([]any) {
		parameter := value.(map[string]any)
		in, label := parameter["in"].(string), parameter["name"].(string)
		if declared[in+label] || parameter["schema"] == nil || !slices.Contains([]string{"path", "query", "header"}, in) {
			t.Errorf("%s: parameter %v", name, parameter)
		}
		declared[in+label] = true
		if in == "path" && (parameter["required"] != true || !strings.Contains(name, "{"+label+"}")) {
			t.Errorf("%s: path parameter %v", name, parameter)
		}
	}
	for _, m := range pathParameter.FindAllStringSubmatch(name, -1) {
		if !declared["path"+m[1]] {
			t.Errorf("%s does not declare %s", name, m[1])
		}
	}
	if summary, _ := operation["summary"].(string); !strings.HasSuffix(summary, ".") {
		t.Errorf("%s: summary %q", name, summary)
	}
	responses := operation["responses"].(map[string]any)
	if responses["default"] == nil || len(responses) != 2 {
		t.Errorf("%s: responses %v", name, responses)
	}
	for status, response := range responses {
		if response.(map[string]any)["description"] == nil {
			t.Errorf("%s: %s has no description", name, status)
		}
	}
}

// checkReferences fails the test for a $ref that leads nowhere.
func checkReferences(t *testing.T, document map[string]any, value any) {
	switch v := value.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			at := any(document)
			for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
				at = at.(map[string]any)[part]
			}
			if at == nil {
				t.Errorf("%s leads nowhere", ref)
			}
		}
		for _, part := range v {
			checkReferences(t, document, part)
		}
	case []any:
		for _, part := range v {
			checkReferences(t, document, part)
		}
	}
}

// checkSchemas fails the test for a schema whose required fields it does not
// have, or whose type there is not (JSON Schema 2020-12, validation, sections
// 6.1.1 and 6.5.3).
func checkSchemas(t *testing.T, at string, value any) {
	schema, ok := value.(map[string]any)
	if !ok {
		return
	}
	if kind, ok := schema["type"].(string); ok && !slices.Contains([]string{"object", "array", "string", "integer", "boolean", "number"}, kind) {
		t.Errorf("%s has the type %q", at, kind)
	}
	properties, _ := schema["properties"].(map[string]any)
	if required, ok := schema["required"].([]any); ok {
		for _, name := range required {
			if properties[name.(string)] == nil {
				t.Errorf("%s demands %v, which it does not have", at, name)
			}
		}
	}
	for name, part := range schema {
		checkSchemas(t, at+"/"+name, part)
	}
}
