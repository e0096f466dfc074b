package api

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media"
	"stet/internal/platform/db"
	"stet/internal/platform/fault"
	"stet/internal/platform/web"
)

// Media is a picture or a file of the library.
type Media struct {
	Key      string     `json:"key" says:"Names it in bodies."`
	Kind     string     `json:"kind" one:"picture file"`
	Name     string     `json:"name"`
	Type     string     `json:"type"`
	URL      string     `json:"url" says:"Of a form that every browser reads."`
	Width    int        `json:"width"`
	Height   int        `json:"height"`
	Alt      string     `json:"alt"`
	Caption  string     `json:"caption"`
	Credit   string     `json:"credit"`
	Source   string     `json:"source"`
	Rights   string     `json:"rights" says:"The copyright notice."`
	Licence  string     `json:"licence"`
	Expires  *time.Time `json:"expires,omitempty" says:"When the rights end; from then on it is shown nowhere."`
	Uploaded time.Time  `json:"uploaded"`
}

// MediaPage is a page of the library, the newest first.
type MediaPage struct {
	Items []Media `json:"items"`
	After string  `json:"after,omitempty" says:"Where the next page begins."`
}

// MediaFacts is what is to be changed; what is left out stays.
type MediaFacts struct {
	Alt     *string    `json:"alt,omitempty"`
	Caption *string    `json:"caption,omitempty"`
	Credit  *string    `json:"credit,omitempty"`
	Source  *string    `json:"source,omitempty"`
	Rights  *string    `json:"rights,omitempty"`
	Licence *string    `json:"licence,omitempty"`
	Expires *time.Time `json:"expires,omitempty"`
}

// file is a multipart form with one file.
type file struct{}

// uploadBody is the largest upload, in bytes.
const uploadBody = 64 << 20

func (a *API) mediaOperations() []Operation {
	upload := Operation{ID: "uploadMedia", Method: http.MethodPost, Path: "/media", Status: http.StatusCreated, Body: uploadBody, Scope: account.WriteMedia,
		Summary: "Upload a picture or a PDF as the part file of a form. What it says of itself fills caption and credit."}
	upload.in, upload.out, upload.takes = reflect.TypeFor[file](), reflect.TypeFor[Media](), "multipart/form-data"
	upload.answer = a.uploadMedia
	return []Operation{
		reading(Operation{ID: "listMedia", Path: "/media", Summary: "The library, the newest first.", Scope: account.ReadMedia, Query: []Param{
			{"q", "Words that name, alt text, caption or credit must have."}, {"after", "Where the page begins."}, {"limit", "Items a page, at most 100."}}}, a.listMedia),
		reading(Operation{ID: "getMedia", Path: "/media/{key}", Summary: "One item.", Scope: account.ReadMedia}, a.getMedia),
		upload,
		writing(Operation{ID: "changeMedia", Method: http.MethodPatch, Path: "/media/{key}", Summary: "Change what is said of an item.", Scope: account.WriteMedia}, a.changeMedia),
	}
}

func (a *API) media(m media.Item) Media {
	out := Media{Key: m.Key, Kind: string(m.Kind), Name: m.Name, Type: m.Type, Width: m.Width, Height: m.Height, Alt: m.Alt,
		Caption: m.Caption, Credit: m.Credit, Source: m.Source, Rights: m.Rights, Licence: m.Licence, Uploaded: m.Created}
	if src := m.Picture().Src; src != "" {
		out.URL = a.opt.Site.Current().Address + src
	}
	if !m.Expires.IsZero() {
		out.Expires = &m.Expires
	}
	return out
}

func (a *API) listMedia(r *Request) (MediaPage, error) {
	limit, err := r.Limit(50, 100)
	if err != nil {
		return MediaPage{}, err
	}
	after, err := media.ParseCursor(r.URL.Query().Get("after"))
	if err != nil {
		return MediaPage{}, err
	}
	items, next, err := a.opt.Media.Find(r.Context(), a.opt.DB, media.Filter{Text: r.URL.Query().Get("q")}, after, limit)
	page := MediaPage{Items: make([]Media, len(items)), After: next.String()}
	for i, m := range items {
		page.Items[i] = a.media(m)
	}
	return page, err
}

func (a *API) getMedia(r *Request) (Media, error) {
	item, err := a.opt.Media.Item(r.Context(), a.opt.DB, r.PathValue("key"))
	return a.media(item), err
}

func (a *API) changeMedia(r *Request, in MediaFacts) (Media, error) {
	item, err := a.opt.Media.Change(r.Context(), r.Who, r.PathValue("key"), media.Facts{Alt: in.Alt, Caption: in.Caption,
		Credit: in.Credit, Source: in.Source, Rights: in.Rights, Licence: in.Licence, Expires: in.Expires})
	return a.media(item), err
}

func (a *API) uploadMedia(w http.ResponseWriter, r *http.Request) error {
	who := account.IdentityOf(r.Context())
	if err := who.May(account.Write); err != nil {
		return err
	}
	part, err := filePart(r)
	if err != nil {
		return err
	}
	item, err := a.keep(r.Context(), part, part.FileName(), who)
	if err != nil {
		return err
	}
	return send(w, http.StatusCreated, "application/json", a.media(item))
}

// filePart returns the part file of a form.
func filePart(r *http.Request) (*multipart.Part, error) {
	form, err := r.MultipartReader()
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "send the file as the part file of a multipart form")
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fault.InField("file", "the form has no part file")
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "the form cannot be read")
		}
		if part.FormName() == "file" {
			return part, web.CheckText("file", part.FileName())
		}
	}
}

func (a *API) keep(ctx context.Context, r io.Reader, name string, who account.Identity) (item media.Item, err error) {
	prepared, err := a.opt.Media.Prepare(ctx, r, name)
	if err != nil {
		return item, err
	}
	err = a.opt.DB.InTx(ctx, func(tx *db.Tx) error {
		item, err = a.opt.Media.Insert(ctx, tx, prepared, media.Meta{AccountID: who.AccountID})
		return err
	})
	return item, err
}
