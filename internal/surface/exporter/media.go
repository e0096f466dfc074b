package exporter

import (
	"archive/zip"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"

	"stet/internal/feature/media"
	"stet/internal/feature/media/picture"
	"stet/internal/surface/importer"
)

// extensions are what the files of each media type are called.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "application/pdf": ".pdf",
}

// namePictures gives each picture the name of its file in the archive, by which
// other files refer to it, whichever of its keys they know.
func (x *export) namePictures() error {
	x.pictures = map[string]string{}
	return x.eachPicture(func(item media.Item, former []string) error {
		name := path.Join(importer.MediaDir, item.Key+extensions[item.Type])
		for _, key := range append(former, item.Key) {
			x.pictures[key] = name
		}
		return nil
	})
}

// eachPicture calls fn for each item of the library with the keys that it had
// before.
func (x *export) eachPicture(fn func(item media.Item, former []string) error) error {
	var after int64
	for {
		some, err := x.Media.List(x.ctx, x.q, after, page)
		if err != nil || len(some) == 0 {
			return err
		}
		former, err := x.Media.FormerKeys(x.ctx, x.q, idsOf(some))
		if err != nil {
			return err
		}
		for _, item := range some {
			if err := fn(item, former[item.ID]); err != nil {
				return err
			}
			after = item.ID
		}
	}
}

func idsOf(items []media.Item) []int64 {
	ids := make([]int64, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	return ids
}

// media writes media.json and the pictures, as the site keeps them, in the
// order of their names.
func (x *export) media() error {
	files := []importer.MediaFile{}
	err := x.eachPicture(func(m media.Item, former []string) error {
		file := importer.MediaFile{
			File: path.Base(x.pictures[m.Key]), Key: m.Key, Name: m.Name, Alt: m.Alt, Caption: m.Caption,
			Credit: m.Credit, Source: m.Source, Rights: m.Rights, Origin: m.Origin, Created: m.Created,
			Licence: m.Licence, Permitted: m.Permitted, Expires: m.Expires, Former: former, Portrait: m.Kind == media.Portrait,
		}
		if m.Kind != media.File && m.Focus != picture.Centre {
			file.Focus = &m.Focus
		}
		files = append(files, file)
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
