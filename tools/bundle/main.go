// Bundle makes the editor's script of its sources in tools/editor and the
// ProseMirror packages in node_modules, and a NOTICE with the licences of what
// went into it.
//
// Run it in the folder tools after "npm ci", without arguments to write both
// files into the article package, with -check to compare them with what is
// there. The bytes depend on the sources and the lock file only.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	check := flag.Bool("check", false, "compare with the files that are there; write nothing")
	out := flag.String("out", filepath.Join("..", "internal", "feature", "article", "ui", "desk"), "the folder of the script")
	flag.Parse()
	if err := run(".", *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run writes or compares the files of a bundle whose sources lie in root.
func run(root, out string, check bool) error {
	b, err := build(root)
	if err != nil {
		return err
	}
	for name, want := range map[string][]byte{"editor.js": b.script, "editor.NOTICE": b.notice} {
		path := filepath.Join(out, name)
		if !check {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				return err
			}
			continue
		}
		have, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if string(have) != string(want) {
			return fmt.Errorf("%s is not what its sources make; run \"go run ./bundle\" in tools", path)
		}
	}
	fmt.Printf("editor.js: %d bytes, %d compressed\n", len(b.script), b.compressed)
	return nil
}
