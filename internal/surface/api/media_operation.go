package api

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"reflect"
	"time"

	"stet/internal/feature/account"
	"stet/internal/feature/media"
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
	Note     string     `json:"note" says:"For the desk: what it may be used for."`
	Expires  *time.Time `json:"expires,omitempty" says:"When the rights end; from then on it is shown nowhere."`
	Focus    Focus      `json:"focus"`
	Uploaded time.Time  `json:"uploaded"`
}

// Focus is the point of a picture that no crop may lose, in thousandths of its
// sides from the upper left corner.
type Focus struct {
	X int `json:"x"`
	Y int `json:"y"`
}

// MediaPage is a page of the library, the newest first.
type MediaPage struct {
	Items []Media `json:"items"`
	After string  `json:"after,omitempty" says:"Where the next page begins."`
}

// MediaFacts is what is to be changed; what is left out stays.
type MediaFacts struct {
	Alt     *string `json:"alt,omitempty"`
	Caption *string `json:"caption,omitempty"`
	Credit  *string `json:"credit,omitempty"`
	Source  *string `json:"source,omitempty"`
	Rights  *string `json:"rights,omitempty"`
	Licence *string `json:"licence,omitempty"`
	Note    *string `json:"note,omitempty"`
	Expires *string `json:"expires,omitempty" says:"A time as in RFC 3339; empty for never."`
	Focus   *Focus  `json:"focus,omitempty"`
}

func (in MediaFacts) facts() (media.Facts, error) {
	facts := media.Facts{Alt: in.Alt, Caption: in.Caption, Credit: in.Credit, Source: in.Source, Rights: in.Rights,
		Licence: in.Licence, Permitted: in.Note, Focus: (*media.Focus)(in.Focus)}
	if in.Expires == nil {
		return facts, nil
	}
	facts.Expires = new(time.Time)
	if *in.Expires == "" {
		return facts, nil
	}
	at, err := time.Parse(time.RFC3339, *in.Expires)
	if err != nil {
		return facts, fault.InField("expires", "%q is not a time: write 2026-03-14T09:30:00Z, or nothing for never", *in.Expires)
	}
	facts.Expires = &at
	return facts, nil
}

// file is a multipart form with one file.
type file struct{}

// uploadBody is the largest upload, in bytes.
const uploadBody = 64 << 20

func (a *API) mediaOperations() []Operation {
	return []Operation{
		reading(Operation{ID: "listMedia", Path: "/media", Summary: "The library, the newest first.", Scope: account.ReadMedia, Query: []Param{
			{"q", "Words that name, alt text, caption or credit have.", ""}, afterParam, limitParam}}, a.listMedia),
		reading(Operation{ID: "getMedia", Path: "/media/{key}", Summary: "One item.", Scope: account.ReadMedia}, a.getMedia),
		uploading(Operation{ID: "uploadMedia", Method: http.MethodPost, Path: "/media", Status: http.StatusCreated,
			Summary: "Upload a picture or a PDF as the part file of a form. What it says of itself fills caption and credit. A file that is there already is answered as it is."}, a.uploadMedia),
		uploading(Operation{ID: "replaceMedia", Method: http.MethodPut, Path: "/media/{key}/file", Status: http.StatusOK,
			Summary: "Put another file in the place of an item's, with what is known of it. Bodies that name its old key show the new file."}, a.replaceMedia),
		writing(Operation{ID: "changeMedia", Method: http.MethodPatch, Path: "/media/{key}", Summary: "Change what is said of an item.", Scope: account.WriteMedia}, a.changeMedia),
		removing(Operation{ID: "deleteMedia", Path: "/media/{key}", Summary: "Delete an item that nothing shows.", Scope: account.WriteMedia}, func(r *Request) error {
			if _, err := a.item(r); err != nil {
				return err
			}
			return a.opt.Media.Delete(r.Context(), r.Who, r.PathValue("key"))
		}),
	}
}

// uploading returns op as one that takes a file and answers with an item.
func uploading(op Operation, do func(r *Request, name string, from io.Reader) (Media, error)) Operation {
	op.Body, op.Scope = uploadBody, account.WriteMedia
	op.in, op.out, op.takes = reflect.TypeFor[file](), reflect.TypeFor[Media](), "multipart/form-data"
	op.answer = func(w http.ResponseWriter, r *http.Request) error {
		request := &Request{Request: r, Who: account.IdentityOf(r.Context())}
		if err := request.Who.May(account.Write); err != nil {
			return err
		}
		part, err := filePart(r)
		if err != nil {
			return err
		}
		answer, err := do(request, part.FileName(), part)
		if err != nil {
			return err
		}
		return send(w, op.Status, answer)
	}
	return op
}

func (a *API) media(m media.Item) Media {
	out := Media{Key: m.Key, Kind: string(m.Kind), Name: m.Name, Type: m.Type, Width: m.Width, Height: m.Height, Alt: m.Alt,
		Caption: m.Caption, Credit: m.Credit, Source: m.Source, Rights: m.Rights, Licence: m.Licence,
		Note: m.Permitted, Expires: moment(m.Expires), Focus: Focus(m.Focus), Uploaded: m.Created}
	if src := m.Picture().Src; src != "" {
		out.URL = a.opt.Site.Current().Address + src
	}
	if m.Kind == media.File {
		out.URL = a.opt.Site.Current().Address + m.Download()
	}
	return out
}

func (a *API) listMedia(r *Request) (MediaPage, error) {
	if err := r.Who.May(account.Write); err != nil {
		return MediaPage{}, err
	}
	limit, err := r.Limit()
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

// item returns the item that a request names. Readers' pictures of themselves
// are none of the newsroom's.
func (a *API) item(r *Request) (media.Item, error) {
	if err := r.Who.May(account.Write); err != nil {
		return media.Item{}, err
	}
	item, err := a.opt.Media.Item(r.Context(), a.opt.DB, r.PathValue("key"))
	if err == nil && item.Kind == media.Portrait {
		err = fault.New(fault.NotFound, "there is no %q in the library", r.PathValue("key"))
	}
	return item, err
}

func (a *API) getMedia(r *Request) (Media, error) {
	item, err := a.item(r)
	return a.media(item), err
}

func (a *API) changeMedia(r *Request, in MediaFacts) (Media, error) {
	if _, err := a.item(r); err != nil {
		return Media{}, err
	}
	facts, err := in.facts()
	if err != nil {
		return Media{}, err
	}
	item, err := a.opt.Media.Change(r.Context(), r.Who, r.PathValue("key"), facts)
	return a.media(item), err
}

func (a *API) uploadMedia(r *Request, name string, from io.Reader) (Media, error) {
	item, err := a.opt.Media.Upload(r.Context(), r.Who, from, name)
	return a.media(item), err
}

func (a *API) replaceMedia(r *Request, name string, from io.Reader) (Media, error) {
	item, err := a.item(r)
	if err != nil {
		return Media{}, err
	}
	prepared, err := a.opt.Media.Prepare(r.Context(), from, name)
	if err != nil {
		return Media{}, err
	}
	item, err = a.opt.Media.Replace(r.Context(), r.Who, item.Key, prepared)
	return a.media(item), err
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
