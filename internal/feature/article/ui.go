package article

import (
	"embed"
	"io/fs"
)

//go:embed all:ui
var uiFiles embed.FS

// UI returns the templates, styles and scripts of the package, for theme.Load.
func UI() fs.FS {
	sub, err := fs.Sub(uiFiles, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}
