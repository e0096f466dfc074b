package statistic

import (
	"embed"
	"io/fs"
)

//go:embed all:ui
var files embed.FS

// UI returns the script of story pages and the desk's template and styles, for
// theme.Load.
func UI() fs.FS {
	sub, err := fs.Sub(files, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}
