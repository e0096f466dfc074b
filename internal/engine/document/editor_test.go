package document

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestTheEditorKeepsEveryTree has the editor's schema read random trees and
// write them again. It needs Node and the packages in tools/node_modules.
func TestTheEditorKeepsEveryTree(t *testing.T) {
	tools, err := filepath.Abs(filepath.Join("..", "..", "..", "tools"))
	if err != nil {
		t.Fatal(err)
	}
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(tools, "node_modules", "prosemirror-model"))
	}
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the editor's schema cannot be run: %v", err)
		}
		t.Skipf("the editor's schema cannot be run: %v", err)
	}
	var in bytes.Buffer
	var drawn []Doc
	rapid.Check(t, func(t *rapid.T) {
		d := trees.Draw(t, "tree")
		drawn = append(drawn, d)
		in.Write(d.JSON())
		in.WriteByte('\n')
	})
	cmd := exec.Command(node, filepath.Join(tools, "editor", "tree_lines.js"))
	var errs bytes.Buffer
	cmd.Stdin, cmd.Stderr = &in, &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &errs)
	}
	lines := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	if len(lines) != len(drawn) {
		t.Fatalf("%d trees came back of %d", len(lines), len(drawn))
	}
	for i, line := range lines {
		got, err := Parse([]byte(line))
		if err != nil {
			t.Fatalf("%v\nof %s\nthe editor made %s", err, drawn[i].JSON(), line)
		}
		if string(got.JSON()) != string(drawn[i].JSON()) {
			want, have := difference(drawn[i], got)
			t.Fatalf("changed:\nwant %s\ngot  %s", want, have)
		}
	}
}
