package search

import (
	"embed"
	"io/fs"
)

//go:embed ui
var files embed.FS

// UI returns the templates and styles of search, for theme.Load.
func UI() fs.FS {
	sub, err := fs.Sub(files, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}
