package statistic

import (
	"strconv"
	"time"
)

// The chart's measures, in its own units. A bar with its space is wide enough
// for four digits above it.
const (
	barWidth    = 18
	barSpace    = 6
	barHeight   = 140
	aboveBars   = 16 // for the number over the highest bar
	belowBars   = 30 // for the day and, where it changes, the month
	chartHeight = aboveBars + barHeight + belowBars
)

// chart is a bar chart of days as the template draws it.
type chart struct {
	Width, Height int
	Base          int // where the bars stand
	DayY, MonthY  int // where the labels below them stand
	Bars          []bar
	Sum           int
}

// bar is one day.
type bar struct {
	X, Y, Width, Height int
	Middle              int // of the bar, where its labels stand
	Number              int
	Label               string // the number as it fits over the bar, "" for none
	LabelY              int
	Day                 int // of the month
	Month               time.Time
	At                  time.Time
}

// chartOf draws days as bars of which the highest takes the whole height.
func chartOf(days []Total) chart {
	c := chart{Width: len(days) * (barWidth + barSpace), Height: chartHeight, Base: aboveBars + barHeight,
		DayY: chartHeight - 18, MonthY: chartHeight - 4}
	most := int64(1)
	for _, d := range days {
		most = max(most, d.Reads)
		c.Sum += int(d.Reads)
	}
	for i, d := range days {
		at := d.Day.Time()
		b := bar{X: i*(barWidth+barSpace) + barSpace/2, Width: barWidth, Number: int(d.Reads), At: at, Day: at.Day()}
		b.Height = int((d.Reads*barHeight + most - 1) / most)
		b.Y = c.Base - b.Height
		b.Middle = b.X + barWidth/2
		b.LabelY = b.Y - 4
		if d.Reads > 0 {
			b.Label = brief(d.Reads)
		}
		if i == 0 || at.Day() == 1 {
			b.Month = at
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

// brief writes a number in at most four characters, up to 999 million.
func brief(n int64) string {
	switch {
	case n < 10_000:
		return strconv.FormatInt(n, 10)
	case n < 1_000_000:
		return strconv.FormatInt(n/1000, 10) + "k"
	}
	return strconv.FormatInt(n/1_000_000, 10) + "M"
}
