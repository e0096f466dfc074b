package exporter

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"

	"stet/internal/feature/media"
	"stet/internal/surface/importer"
)

// extensions are what the files of each media type are called.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp",
}

// namePictures gives each picture the name of its file in the archive, which
// other files refer to.
func (x *export) namePictures() error {
	x.pictures = map[string]string{}
	return x.eachPicture(func(item media.Item) error {
		x.pictures[item.Key] = path.Join(importer.MediaDir, item.Key+extensions[item.Type])
		return nil
	})
}

func (x *export) eachPicture(fn func(media.Item) error) error {
	var after int64
	for {
		some, err := x.Media.List(x.ctx, x.q, after, page)
		if err != nil || len(some) == 0 {
			return err
		}
		for _, item := range some {
			if err := fn(item); err != nil {
				return err
			}
			after = item.ID
		}
	}
}

// media writes media.json and the pictures, as the site keeps them, in the
// order of their names.
func (x *export) media() error {
	files := []importer.MediaFile{}
	err := x.eachPicture(func(m media.Item) error {
		files = append(files, importer.MediaFile{
			File: path.Base(x.pictures[m.Key]), Key: m.Key, Name: m.Name, Alt: m.Alt, Caption: m.Caption,
			Credit: m.Credit, Source: m.Source, Rights: m.Rights, Origin: m.Origin, Created: m.Created,
		})
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(files, func(a, b importer.MediaFile) int { return cmp.Compare(a.File, b.File) })
	if err := x.writeJSON(importer.MediaName, files); err != nil {
		return err
	}
	for _, file := range files {
		if err := x.picture(file); err != nil {
			return fmt.Errorf("exporting picture %s: %w", file.Key, err)
		}
	}
	x.count.Media = len(files)
	return nil
}

func (x *export) picture(file importer.MediaFile) error {
	from, err := x.Media.Original(x.ctx, file.Key)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := x.create(path.Join(importer.MediaDir, file.File), zip.Store)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return err
}
