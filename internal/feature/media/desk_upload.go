package media

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"

	"stet/internal/feature/account"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// add takes the files of the plain form, one after the other: each is added or
// refused by itself.
func (d *Desk) add(w http.ResponseWriter, r *http.Request) error {
	view := listView{}
	who := account.IdentityOf(r.Context())
	err := eachFile(r, maxFiles, func(file *multipart.Part) error {
		_, err := d.Upload(r.Context(), who, file, file.FileName())
		if err == nil {
			view.Added++
			return nil
		}
		p, err := problemOf(err)
		view.Problems = append(view.Problems, fileName(file.FileName())+": "+p.Text)
		return err
	})
	if err != nil {
		p, err := problemOf(err)
		if err != nil {
			return err
		}
		view.Problems = append(view.Problems, p.Text)
	}
	if len(view.Problems) > 0 {
		return d.drawList(w, r, view, http.StatusUnprocessableEntity)
	}
	http.Redirect(w, r, home+"?added="+strconv.Itoa(view.Added), http.StatusSeeOther)
	return nil
}

// eachFile calls fn for each file of a multipart form, as it comes in. Fields
// that are no files are passed over.
func eachFile(r *http.Request, limit int, fn func(file *multipart.Part) error) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "the form holds no files: it must be multipart/form-data")
	}
	count := 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fault.Wrap(err, formFault(err), "the upload cannot be read to its end")
		}
		if part.FileName() == "" {
			continue
		}
		if err := web.CheckText("file name", part.FileName()); err != nil {
			return err
		}
		if count++; count > limit {
			return fault.InField("file", "a form takes %d files at once: the others were not added", limit)
		}
		if err := fn(part); err != nil {
			return err
		}
	}
	if count == 0 {
		return fault.InField("file", "no file was chosen")
	}
	return nil
}

// formFault tells a form that is too large from one that was broken off.
func formFault(err error) fault.Kind {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.TooLarge
	}
	return fault.Invalid
}

// replace takes one file in the place of an item's.
func (d *Desk) replace(w http.ResponseWriter, r *http.Request) error {
	ctx, key := r.Context(), r.PathValue("key")
	who := account.IdentityOf(ctx)
	item, err := d.Item(ctx, d.db, key)
	if err != nil {
		return err
	}
	if may, err := d.May(ctx, d.db, who, item); err != nil {
		return err
	} else if !may.Govern { // before anything is read
		return errMayNot
	}
	to := ""
	err = eachFile(r, 1, func(file *multipart.Part) error {
		p, err := d.Prepare(ctx, file, file.FileName())
		if err != nil {
			return err
		}
		replaced, err := d.Replace(ctx, who, key, p)
		to = replaced.Key
		return err
	})
	if err == nil {
		http.Redirect(w, r, home+"/"+to+"?saved=file", http.StatusSeeOther)
		return nil
	}
	p, err := problemOf(err)
	if err != nil {
		return err
	}
	return d.drawItem(w, r, item, p)
}
