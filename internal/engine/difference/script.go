package difference

// region is a stretch in which two lists differ: a[a:aEnd] became b[b:bEnd].
// same is where the equal stretch before it begins in a. The last region of a
// script is empty and stands at the end of both lists.
type region struct {
	same    int
	a, aEnd int
	b, bEnd int
}

// bound is how many changes the search for a shortest script follows before
// it takes the best way that it has found so far.
const bound = 200

// script returns the regions in which a became b, in order: the shortest edit
// script of Myers, "An O(ND) Difference Algorithm and Its Variations"
// (Algorithmica, 1986), in linear space, shortest as long as no part of it has
// more than bound changes.
func script(a, b []int32) []region {
	s := search{a: a, b: b, gone: make([]bool, len(a)), come: make([]bool, len(b))}
	size := 2*(bound+2) + 1
	s.forward, s.backward = make([]int, size), make([]int, size)
	s.compare(0, len(a), 0, len(b))
	var list []region
	same, i, j := 0, 0, 0
	for i < len(a) || j < len(b) {
		if i < len(a) && j < len(b) && !s.gone[i] && !s.come[j] {
			i, j = i+1, j+1
			continue
		}
		r := region{same: same, a: i, b: j}
		for i < len(a) && s.gone[i] {
			i++
		}
		for j < len(b) && s.come[j] {
			j++
		}
		r.aEnd, r.bEnd = i, j
		list = append(list, r)
		same = i
	}
	return append(list, region{same: same, a: len(a), aEnd: len(a), b: len(b), bEnd: len(b)})
}

// search marks what is gone from a and what has come in b.
type search struct {
	a, b              []int32
	gone, come        []bool
	forward, backward []int // furthest x by diagonal, offset by bound+2
}

func (s *search) compare(a, aEnd, b, bEnd int) {
	for {
		for a < aEnd && b < bEnd && s.a[a] == s.b[b] {
			a, b = a+1, b+1
		}
		for a < aEnd && b < bEnd && s.a[aEnd-1] == s.b[bEnd-1] {
			aEnd, bEnd = aEnd-1, bEnd-1
		}
		if a == aEnd || b == bEnd {
			break
		}
		x, y := s.split(a, aEnd, b, bEnd)
		s.compare(a, x, b, y)
		a, b = x, y
	}
	for ; a < aEnd; a++ {
		s.gone[a] = true
	}
	for ; b < bEnd; b++ {
		s.come[b] = true
	}
}

// split returns a point on a way from (a, b) to (aEnd, bEnd) that is neither
// of the two ends. Both lists have at least one item, and differ in the first
// and in the last.
func (s *search) split(a, aEnd, b, bEnd int) (int, int) {
	n, m := aEnd-a, bEnd-b
	delta, odd := n-m, (n-m)%2 != 0
	const zero = bound + 2
	s.forward[zero+1], s.backward[zero+1] = 0, 0
	for d := 0; d <= bound; d++ {
		for k := -d; k <= d; k += 2 {
			x := s.step(s.forward, k, d)
			for y := x - k; x < n && y < m && y >= 0 && s.a[a+x] == s.b[b+y]; y++ {
				x++
			}
			s.forward[zero+k] = x
			if back := delta - k; odd && -d < back && back < d && x+s.backward[zero+back] >= n && inside(x, x-k, n, m) {
				return a + x, b + x - k
			}
		}
		for k := -d; k <= d; k += 2 {
			x := s.step(s.backward, k, d)
			for y := x - k; x < n && y < m && y >= 0 && s.a[aEnd-1-x] == s.b[bEnd-1-y]; y++ {
				x++
			}
			s.backward[zero+k] = x
			if back := delta - k; !odd && -d <= back && back <= d && x+s.forward[zero+back] >= n && inside(n-x, m-x+k, n, m) {
				return aEnd - x, bEnd - x + k
			}
		}
	}
	return s.furthest(a, b, n, m)
}

// step returns how far the way with d changes reaches on diagonal k before
// what is equal there.
func (s *search) step(reach []int, k, d int) int {
	const zero = bound + 2
	if k == -d || k != d && reach[zero+k-1] < reach[zero+k+1] {
		return reach[zero+k+1]
	}
	return reach[zero+k-1] + 1
}

// furthest returns the point that the ways forward have come to, after bound
// changes, with the most behind it.
func (s *search) furthest(a, b, n, m int) (int, int) {
	const zero = bound + 2
	best, at := -1, 0
	for k := -bound; k <= bound; k += 2 {
		if x := s.forward[zero+k]; inside(x, x-k, n, m) && 2*x-k > best {
			best, at = 2*x-k, k
		}
	}
	if best < 0 {
		return a + n/2, b + m/2
	}
	x := s.forward[zero+at]
	return a + x, b + x - at
}

// inside reports whether (x, y) lies in the rectangle and is no end of it.
func inside(x, y, n, m int) bool {
	return x >= 0 && y >= 0 && x <= n && y <= m && x+y > 0 && x+y < n+m
}
