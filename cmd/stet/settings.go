package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// readSettings reads a file of settings: a line "name = value" for each
// flag, empty lines and lines that begin with # left out. A name that is no
// flag is an error, so that a misspelt setting is noticed.
func readSettings(r io.Reader) (kong.Resolver, error) {
	settings := make(map[string]string)
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("settings, line %d: %q is not of the form name = value", n, line)
		}
		settings[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return &settingsFile{settings}, lines.Err()
}

type settingsFile struct{ values map[string]string }

// Validate implements kong.Resolver.
func (s *settingsFile) Validate(app *kong.Application) error {
	for name := range s.values {
		if !hasFlag(app.Node, name) {
			return fmt.Errorf("settings: there is no setting %q", name)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (s *settingsFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if value, ok := s.values[flag.Name]; ok {
		return value, nil
	}
	return nil, nil
}

func hasFlag(node *kong.Node, name string) bool {
	for _, flag := range node.Flags {
		if flag.Name == name {
			return true
		}
	}
	for _, child := range node.Children {
		if hasFlag(child, name) {
			return true
		}
	}
	return false
}
