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
	file := &settingsFile{name: "settings", values: make(map[string]setting)}
	if named, ok := r.(interface{ Name() string }); ok {
		file.name = named.Name()
	}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("%s, line %d: %q is not of the form name = value", file.name, n, line)
		}
		name = strings.TrimSpace(name)
		if file.values[name].line > 0 {
			return nil, fmt.Errorf("%s, line %d: %s stands here twice", file.name, n, name)
		}
		file.values[name] = setting{n, strings.Trim(strings.TrimSpace(value), `"`)}
	}
	return file, lines.Err()
}

type settingsFile struct {
	name   string
	values map[string]setting
}

type setting struct {
	line  int
	value string
}

// Validate implements kong.Resolver.
func (s *settingsFile) Validate(app *kong.Application) error {
	for name, set := range s.values {
		if !hasFlag(app.Node, name) {
			return fmt.Errorf("%s, line %d: there is no setting %q", s.name, set.line, name)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (s *settingsFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if set, ok := s.values[flag.Name]; ok {
		return set.value, nil
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
