package importer

import (
	"io/fs"
	"testing/fstest"
)

// oneFile is a folder in which every name is one file.
type oneFile struct{ data []byte }

func (o oneFile) Open(name string) (fs.File, error) {
	return fstest.MapFS{"fuzz": {Data: o.data}}.Open(name)
}
