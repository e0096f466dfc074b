package main

import (
	"math/rand/v2"
	"strings"
)

// writer makes text that compresses about as prose does: the same for the
// same seed.
type writer struct{ random *rand.Rand }

func prose(seed uint64) *writer { return &writer{rand.New(rand.NewPCG(seed, 7))} }

var vocabulary = strings.Fields(`the of and to in a was that for on with at by from harbour council marsh tide
ferry wall water boat morning vote road school bridge money report weather winter oyster bank family street market
engineer meeting letter century storm repair house north south river island light long small old new first last told
said would could after before under over about people years every never against between because where while still
only again without another nothing something`)

// text returns about n characters in sentences.
func (w *writer) text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		length := 6 + w.random.IntN(14)
		for i := range length {
			word := vocabulary[w.random.IntN(len(vocabulary))]
			if i == 0 {
				word = strings.ToUpper(word[:1]) + word[1:]
			} else {
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
		b.WriteString(". ")
	}
	return strings.TrimSpace(b.String())
}
