package reader

import (
	"stet/internal/engine/document"
	"stet/internal/feature/article"
)

// The sizes attributes of pictures in a story, which follow the widths in
// story.css.
const (
	leadSizes = "(min-width: 77rem) 58rem, (min-width: 64rem) calc(100vw - 19rem), calc(100vw - 2.5rem)"
	textSizes = "(min-width: 48rem) 39rem, calc(100vw - 2.5rem)"
)

// media returns what is known about media, and notes that the page shows
// them, known or not: one that is still being prepared changes the page when
// it is there.
func (d *drawing) media(keys []string) (map[string]document.Picture, error) {
	if d.pictures == nil || len(keys) == 0 {
		return nil, nil
	}
	for _, key := range keys {
		d.tag("media:" + key)
	}
	return d.pictures(d.ctx, keys)
}

// figures returns the pictures of a body.
func (d *drawing) figures(body document.Doc) (map[string]document.Picture, error) {
	var keys []string
	body.EachFigure(func(n *document.Node) {
		if n.Attrs.Media != "" {
			keys = append(keys, n.Attrs.Media)
		}
	})
	return d.media(keys)
}

// recordings returns the audio of a body.
func (d *drawing) recordings(body document.Doc) (map[string]document.Sound, error) {
	if d.sounds == nil {
		return nil, nil
	}
	var keys []string
	body.EachAudio(func(n *document.Node) {
		if n.Attrs.Media != "" {
			keys = append(keys, n.Attrs.Media)
			d.tag("media:" + n.Attrs.Media)
		}
	})
	if len(keys) == 0 {
		return nil, nil
	}
	return d.sounds(d.ctx, keys)
}

// portraits returns the pictures of bylines.
func (d *drawing) portraits(authors []article.Author) (map[string]document.Picture, error) {
	var keys []string
	for _, a := range authors {
		if a.Picture != "" {
			keys = append(keys, a.Picture)
		}
	}
	return d.media(keys)
}

// picture returns a medium as templates see it, nil when it is not known.
func picture(found map[string]document.Picture, key, alt, lang string) *Picture {
	known, ok := found[key]
	if !ok {
		return nil
	}
	p := &Picture{Src: known.Src, Width: known.Width, Height: known.Height, Alt: alt, Lang: lang}
	for _, s := range known.Sources {
		p.Sources = append(p.Sources, Source{s.Type, s.SrcSet})
	}
	return p
}

// image returns a medium as it stands for a page elsewhere.
func (d *drawing) image(found map[string]document.Picture, key, alt string) *Image {
	known, ok := found[key]
	if !ok {
		return nil
	}
	if card := known.Card; card.Src != "" {
		return &Image{Address: d.absolute(card.Src), Width: card.Width, Height: card.Height, Alt: alt}
	}
	return &Image{Address: d.absolute(known.Src), Width: known.Width, Height: known.Height, Alt: alt}
}
