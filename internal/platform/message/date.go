package message

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Style is how much of a date is written.
type Style string

const (
	Day       Style = "day"       // 12 September 2026
	Short     Style = "short"     // 12 Sept 2026
	Full      Style = "full"      // Saturday, 12 September 2026
	Month     Style = "month"     // September 2026
	MonthName Style = "monthname" // September
	DateTime  Style = "datetime"  // 12 September 2026, 14:05
	Clock     Style = "clock"     // 14:05
)

// formats is what a language, or one of its regions, decides about dates,
// numbers and quotation marks.
type formats struct {
	Months      []string         `json:"months"`
	MonthsShort []string         `json:"months_short"`
	Weekdays    []string         `json:"weekdays"` // from Sunday
	Dates       map[Style]string `json:"dates"`
	Group       string           `json:"group"`  // between groups of three digits
	Quotes      []string         `json:"quotes"` // opening, closing
}

func (f *formats) check() error {
	switch {
	case len(f.Months) != 12 || len(f.MonthsShort) != 12:
		return errors.New("formats: twelve months are needed, and twelve short ones")
	case len(f.Weekdays) != 7:
		return errors.New("formats: seven weekdays are needed")
	case len(f.Quotes) != 2 || f.Group == "":
		return errors.New("formats: two quotation marks and a group separator are needed")
	}
	for _, style := range []Style{Day, Short, Full, Month, MonthName, DateTime, Clock} {
		if f.Dates[style] == "" {
			return fmt.Errorf("formats: the date style %q is missing", style)
		}
	}
	return nil
}

// clone returns a copy that shares nothing, because a region's differences are
// read over it.
func (f formats) clone() formats {
	f.Months = slices.Clone(f.Months)
	f.MonthsShort = slices.Clone(f.MonthsShort)
	f.Weekdays = slices.Clone(f.Weekdays)
	f.Quotes = slices.Clone(f.Quotes)
	f.Dates = maps.Clone(f.Dates)
	return f
}

func (f *formats) date(t time.Time, style Style) string {
	var b strings.Builder
	for rest := f.Dates[style]; rest != ""; {
		literal, after, found := strings.Cut(rest, "{")
		b.WriteString(literal)
		if !found {
			break
		}
		name, next, _ := strings.Cut(after, "}")
		b.WriteString(f.field(t, name))
		rest = next
	}
	return b.String()
}

// field returns one part of a date by its name in the patterns.
func (f *formats) field(t time.Time, name string) string {
	switch name {
	case "weekday":
		return f.Weekdays[t.Weekday()]
	case "day":
		return strconv.Itoa(t.Day())
	case "month":
		return f.Months[t.Month()-1]
	case "mon":
		return f.MonthsShort[t.Month()-1]
	case "year":
		return strconv.Itoa(t.Year())
	case "hour":
		return t.Format("15")
	case "hour12":
		return t.Format("3")
	case "half":
		return t.Format("pm")
	case "minute":
		return t.Format("04")
	default:
		return "{" + name + "}"
	}
}
