package reader

import (
	"embed"
	"io/fs"
)

//go:embed all:ui
var files embed.FS

// UI returns the templates, styles and script of the public site, for
// theme.Load.
func UI() fs.FS {
	sub, err := fs.Sub(files, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}
