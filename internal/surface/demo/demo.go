// Package demo owns the demonstration: a small publication of a town that
// does not exist, and the tour of what is worth seeing in it.
//
// It has people, as whom one may look: a line above every page says as whom
// one does, and newsroom.go gives them something to do.
//
// The publication is a Stet folder like any other, below content, and comes
// into a site through the importer. The tour exists only in a data folder
// that was made for the demonstration, and only on the machine's own
// addresses; app sees to both. The pictures' sources are in the folder art.
// Start reading at Content, then Tour.
package demo

import (
	"embed"
	"io/fs"
)

//go:embed content
var content embed.FS

// Content returns the demonstration publication as a Stet folder.
func Content() fs.FS {
	folder, err := fs.Sub(content, "content")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return folder
}
