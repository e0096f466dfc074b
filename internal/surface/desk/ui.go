package desk

import (
	"embed"
	"io/fs"
)

//go:embed all:ui
var ui embed.FS

// UI returns the desk's templates, styles and scripts, for theme.Load.
func UI() fs.FS {
	folder, err := fs.Sub(ui, "ui")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return folder
}
