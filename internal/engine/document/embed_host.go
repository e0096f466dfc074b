package document

import "strings"

// EmbedHost returns the host, without "www.", of the frame in which the
// content at an address is shown, as Render.EmbedHosts is asked about it; false
// for content that no frame shows.
func EmbedHost(address string) (string, bool) {
	frame, ok := framePlayer(address)
	if !ok {
		return "", false
	}
	return strings.TrimPrefix(hostOf(frame), "www."), true
}
