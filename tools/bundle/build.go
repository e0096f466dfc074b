package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// most is how many bytes the script may have, compressed with gzip.
const most = 150_000

// bundle is what goes into the article package.
type bundle struct {
	script, notice []byte
	compressed     int // bytes of the script with gzip
}

// build bundles the editor in the folder root and collects the notices of the
// packages that are in it.
func build(root string) (bundle, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return bundle{}, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     root,
		EntryPoints:       []string{"editor/main.js"},
		Bundle:            true,
		Format:            api.FormatESModule,
		Target:            api.ES2022,
		Charset:           api.CharsetUTF8,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone, // they are in the notice
		Metafile:          true,
		Write:             false,
	})
	if len(result.Errors) > 0 {
		lines := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return bundle{}, errors.New(strings.Join(lines, ""))
	}
	b := bundle{script: result.OutputFiles[0].Contents}
	if b.compressed, err = gzipped(b.script); err != nil {
		return bundle{}, err
	}
	if b.compressed > most {
		return bundle{}, fmt.Errorf("the script has %d bytes compressed; the limit is %d", b.compressed, most)
	}
	names, err := packages(result.Metafile)
	if err != nil {
		return bundle{}, err
	}
	b.notice, err = notices(root, names)
	return b, err
}

func gzipped(script []byte) (int, error) {
	var size bytes.Buffer
	w, err := gzip.NewWriterLevel(&size, gzip.BestCompression)
	if err != nil {
		return 0, err
	}
	if _, err := w.Write(script); err != nil {
		return 0, err
	}
	if err := w.Close(); err != nil {
		return 0, err
	}
	return size.Len(), nil
}

// packages returns the names of the npm packages that are in a bundle, sorted.
func packages(metafile string) ([]string, error) {
	var meta struct {
		Outputs map[string]struct {
			Inputs map[string]struct {
				BytesInOutput int `json:"bytesInOutput"`
			} `json:"inputs"`
		} `json:"outputs"`
	}
	if err := json.Unmarshal([]byte(metafile), &meta); err != nil {
		return nil, err
	}
	var names []string
	for _, output := range meta.Outputs {
		for path, input := range output.Inputs {
			rest, ok := strings.CutPrefix(path, "node_modules/")
			if !ok || input.BytesInOutput == 0 {
				continue
			}
			parts := strings.SplitN(rest, "/", 3)
			name := parts[0]
			if strings.HasPrefix(name, "@") {
				name += "/" + parts[1]
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// notices returns name, version and licence of each package.
func notices(root string, names []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("editor.js contains these packages, each under the licence that follows its name.\n")
	for _, name := range names {
		dir := filepath.Join(root, "node_modules", filepath.FromSlash(name))
		text, err := os.ReadFile(filepath.Join(dir, "package.json"))
		if err != nil {
			return nil, err
		}
		var about struct{ Version, License string }
		if err := json.Unmarshal(text, &about); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		licence, err := licenceOf(dir)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&b, "\n\n%s %s (%s)\n\n%s\n", name, about.Version, about.License, strings.TrimSpace(licence))
	}
	return b.Bytes(), nil
}

// licenceOf returns the text of a package's licence.
func licenceOf(dir string) (string, error) {
	for _, pattern := range []string{"LICENSE*", "LICENCE*", "license*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil || len(found) == 0 {
			continue
		}
		text, err := os.ReadFile(found[0])
		return strings.ReplaceAll(string(text), "\r\n", "\n"), err
	}
	return "", fmt.Errorf("%s has no licence", dir)
}
