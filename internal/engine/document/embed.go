package document

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// framePlayer returns the address of the frame that plays the content of a
// page, without cookies where the host offers that, and whether there is one.
// An address that is itself a frame's is returned as it is.
func framePlayer(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "", false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	switch host {
	case "youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com":
		if list := youTubeList(u); list != "" {
			return "https://www.youtube-nocookie.com/embed/videoseries?list=" + list, true
		}
		if id := youTubeID(host, u); id != "" {
			frame := "https://www.youtube-nocookie.com/embed/" + id
			if t := startOf(u); t > 0 {
				frame += "?start=" + strconv.Itoa(t)
			}
			return frame, true
		}
		return "", false
	case "vimeo.com", "player.vimeo.com":
		if id := vimeoID(u); id != "" {
			return "https://player.vimeo.com/video/" + id + "?dnt=1", true
		}
		return "", false
	case "twitter.com", "x.com", "instagram.com", "facebook.com", "tiktok.com":
		// Their content comes by script only.
		return "", false
	}
	return "https://" + strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "http://"), true
}

// knownPlayer reports whether an address is the page of a film on a host whose
// pages can be shown in a frame.
func knownPlayer(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	return strings.HasPrefix(host, "youtu") && youTubeID(host, u) != "" || host == "vimeo.com" && vimeoID(u) != ""
}

// pageOf returns the page that shows the content of a frame, for hosts where
// the two differ; readers without scripts follow it.
func pageOf(frame string) string {
	u, err := url.Parse(frame)
	if err != nil {
		return frame
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	switch host {
	case "youtube.com", "youtube-nocookie.com", "youtu.be", "m.youtube.com":
		if list := youTubeList(u); list != "" {
			return "https://www.youtube.com/playlist?list=" + list
		}
		if id := youTubeID(host, u); id != "" {
			page := "https://www.youtube.com/watch?v=" + id
			if t := startOf(u); t > 0 {
				page += "&t=" + strconv.Itoa(t)
			}
			return page
		}
	case "player.vimeo.com", "vimeo.com":
		if id := vimeoID(u); id != "" {
			return "https://vimeo.com/" + id
		}
	}
	return frame
}

func youTubeID(host string, u *url.URL) string {
	if host == "youtu.be" {
		return plainID(strings.TrimPrefix(u.Path, "/"))
	}
	for _, prefix := range []string{"/embed/", "/v/", "/shorts/", "/live/"} {
		if rest, ok := strings.CutPrefix(u.Path, prefix); ok {
			// Old embeds put the query behind an ampersand.
			rest, _, _ = strings.Cut(rest, "&")
			return plainID(rest)
		}
	}
	return plainID(u.Query().Get("v"))
}

// startOf returns the second at which a film is to begin: start=90, t=90 or
// t=1m30s.
func startOf(u *url.URL) int {
	q := u.Query()
	for _, v := range []string{q.Get("start"), q.Get("t")} {
		if n, err := strconv.Atoi(v); err == nil {
			return n
		}
		if d, err := time.ParseDuration(v); err == nil {
			return int(d.Seconds())
		}
	}
	return 0
}

// youTubeList returns the playlist that an address is about.
func youTubeList(u *url.URL) string {
	if u.Path != "/playlist" && u.Path != "/embed/videoseries" {
		return ""
	}
	return plainID(u.Query().Get("list"))
}

func vimeoID(u *url.URL) string {
	id := u.Path[strings.LastIndexByte(u.Path, '/')+1:]
	if strings.Trim(id, "0123456789") != "" {
		return ""
	}
	return id
}

// plainID returns s if it has only the characters of an identifier.
func plainID(s string) string {
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
			return ""
		}
	}
	return s
}
