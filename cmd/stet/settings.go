package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// defaultSettings is the file of settings when none is named. It may be
// missing.
const defaultSettings = "stet.conf"

// settingsName is the flag that names the file of settings.
type settingsName string

// BeforeResolve is how kong asks for the settings.
func (n settingsName) BeforeResolve(ctx *kong.Context, trace *kong.Path) error {
	name := string(ctx.FlagValue(trace.Flag).(settingsName))
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) && name == defaultSettings {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the settings cannot be read: %w", err)
	}
	defer file.Close()
	settings, err := readSettings(name, file)
	if err != nil {
		return err
	}
	ctx.AddResolver(settings)
	return nil
}

// readSettings reads a file of settings: a line "name = value" for each
// flag, empty lines and lines that begin with # left out. A name that is no
// flag is an error, so that a misspelt setting is noticed.
func readSettings(name string, r io.Reader) (*settingsFile, error) {
	file := &settingsFile{name: name, values: make(map[string]setting)}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("%s, line %d: %q is not of the form name = value", file.name, n, line)
		}
		key = strings.TrimSpace(key)
		if file.values[key].line > 0 {
			return nil, fmt.Errorf("%s, line %d: %s stands here twice", file.name, n, key)
		}
		file.values[key] = setting{n, strings.Trim(strings.TrimSpace(value), `"`)}
	}
	return file, lines.Err()
}

// settingsFile answers kong from a file.
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

// Resolve implements kong.Resolver. Kong lets what it returns win over the
// environment, so it leaves alone what stands there.
func (s *settingsFile) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, variable := range flag.Envs {
		if _, set := os.LookupEnv(variable); set {
			return nil, nil
		}
	}
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
