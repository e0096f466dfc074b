package account

import "strings"

// named pairs what a browser calls itself with what people call it.
type named struct{ sign, name string }

// Browsers pretend to be their elders, so the youngest comes first.
var (
	browsers = []named{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Vivaldi/", "Vivaldi"}, {"SamsungBrowser/", "Samsung Internet"},
		{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems = []named{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
		{"Mac OS X", "macOS"}, {"Linux", "Linux"}}
)

// Device returns what people call the browser and the machine of a session:
// "Firefox, Linux"; "" when it does not say.
func (s Session) Device() string {
	var parts []string
	for _, list := range [][]named{browsers, systems} {
		for _, n := range list {
			if strings.Contains(s.Agent, n.sign) {
				parts = append(parts, n.name)
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}
