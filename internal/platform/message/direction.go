package message

import "golang.org/x/text/language"

// rightToLeft are the scripts that are written from right to left, of those
// that CLDR 46 names as the script of a living language.
var rightToLeft = map[string]bool{
	"Adlm": true, "Arab": true, "Hebr": true, "Mand": true, "Nkoo": true,
	"Rohg": true, "Samr": true, "Syrc": true, "Thaa": true,
}

// Dir returns the direction that a language is written in, "rtl" or "ltr",
// for the attribute dir. The script decides, so "az-Arab" runs to the left
// and "az" to the right. An unknown tag is "ltr".
func Dir(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return "ltr"
	}
	if script, _ := tag.Script(); rightToLeft[script.String()] {
		return "rtl"
	}
	return "ltr"
}
