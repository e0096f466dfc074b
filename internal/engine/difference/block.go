package difference

import (
	"slices"
	"strings"
)

// Block is one part of a body: what it is, in a word, and what it says.
type Block struct {
	Kind string // "paragraph", "figure"; blocks of different kinds are never the same
	Text string
}

// Change is what became of one block. The spans of a block that is the same,
// deleted, inserted or moved are one of that kind.
type Change struct {
	Kind  Kind
	Block string // the block's kind
	Spans []Span
}

// Blocks compares two bodies. Blocks of one kind that share a good part of
// their words are Changed, with the words that differ; a block that is gone
// from one place and has come as it was in another is MovedAway and MovedHere.
func Blocks(before, after []Block) []Change {
	numbers := map[string]int32{}
	var changes []Change
	for _, r := range script(numbered(keys(before), numbers), numbered(keys(after), numbers)) {
		for _, block := range before[r.same:r.a] {
			changes = append(changes, whole(Same, block))
		}
		changes = append(changes, replaced(before[r.a:r.aEnd], after[r.b:r.bEnd])...)
	}
	markMoved(changes)
	return changes
}

func keys(blocks []Block) []string {
	list := make([]string, len(blocks))
	for i, b := range blocks {
		list[i] = b.Kind + "\x00" + b.Text
	}
	return list
}

func whole(kind Kind, b Block) Change {
	shown := kind
	if kind != Deleted && kind != Inserted {
		shown = Same
	}
	return Change{Kind: kind, Block: b.Kind, Spans: appendSpan(nil, shown, b.Text)}
}

// markMoved finds blocks that were deleted in one place and inserted in
// another. Blocks without words, such as rules, do not move.
func markMoved(changes []Change) {
	gone := map[string][]int{}
	key := func(c Change) string { return c.Block + "\x00" + c.Spans[0].Text }
	for i, c := range changes {
		if c.Kind == Deleted && len(c.Spans) == 1 {
			gone[key(c)] = append(gone[key(c)], i)
		}
	}
	for i := range changes {
		c := &changes[i]
		if c.Kind != Inserted || len(c.Spans) != 1 || len(gone[key(*c)]) == 0 {
			continue
		}
		from := &changes[gone[key(*c)][0]]
		gone[key(*c)] = gone[key(*c)][1:]
		from.Kind, c.Kind = MovedAway, MovedHere
	}
}

// alike is the share of words that two blocks must have in common to be taken
// for one that was changed.
const alike = 0.4

// maxPairs bounds how many pairs of blocks are looked at in one region.
const maxPairs = 2500

// replaced says what became of the blocks of one region: which of the old
// ones are which of the new ones.
func replaced(before, after []Block) []Change {
	var changes []Change
	i, j := 0, 0
	for _, p := range pairs(before, after) {
		for ; i < p.i; i++ {
			changes = append(changes, whole(Deleted, before[i]))
		}
		for ; j < p.j; j++ {
			changes = append(changes, whole(Inserted, after[j]))
		}
		changes = append(changes, Change{Kind: Changed, Block: after[j].Kind, Spans: Words(before[i].Text, after[j].Text)})
		i, j = i+1, j+1
	}
	for ; i < len(before); i++ {
		changes = append(changes, whole(Deleted, before[i]))
	}
	for ; j < len(after); j++ {
		changes = append(changes, whole(Inserted, after[j]))
	}
	return changes
}

type pair struct{ i, j int }

// pairs finds the pairs of like blocks, in order in both lists, that together
// have the most in common.
func pairs(before, after []Block) []pair {
	if len(before) == 0 || len(after) == 0 || len(before)*len(after) > maxPairs {
		return nil
	}
	old, new := wordLists(before), wordLists(after)
	likeness := make([][]float64, len(before))
	best := make([][]float64, len(before)+1)
	best[len(before)] = make([]float64, len(after)+1)
	for i := len(before) - 1; i >= 0; i-- {
		best[i], likeness[i] = make([]float64, len(after)+1), make([]float64, len(after))
		for j := len(after) - 1; j >= 0; j-- {
			if before[i].Kind == after[j].Kind {
				likeness[i][j] = common(old[i], new[j])
			}
			best[i][j] = max(best[i+1][j], best[i][j+1])
			if likeness[i][j] >= alike {
				best[i][j] = max(best[i][j], best[i+1][j+1]+likeness[i][j])
			}
		}
	}
	var list []pair
	for i, j := 0, 0; i < len(before) && j < len(after); {
		switch {
		case likeness[i][j] >= alike && best[i][j] == best[i+1][j+1]+likeness[i][j]:
			list = append(list, pair{i, j})
			i, j = i+1, j+1
		case best[i][j] == best[i+1][j]:
			i++
		default:
			j++
		}
	}
	return list
}

// wordLists returns the words of each block, as Words compares them.
func wordLists(blocks []Block) [][]string {
	lists := make([][]string, len(blocks))
	for i, b := range blocks {
		lists[i] = slices.DeleteFunc(tokens(b.Text), func(token string) bool { return strings.TrimSpace(token) == "" })
	}
	return lists
}

// common returns the share of the words of two blocks that both have, from 0
// to 1.
func common(x, y []string) float64 {
	if len(x)+len(y) == 0 {
		return 1
	}
	count := make(map[string]int, len(x))
	for _, w := range x {
		count[w]++
	}
	shared := 0
	for _, w := range y {
		if count[w] > 0 {
			count[w]--
			shared++
		}
	}
	return 2 * float64(shared) / float64(len(x)+len(y))
}
