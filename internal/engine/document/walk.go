package document

// Walk calls fn for every node, parents before their children, in reading
// order. The children of a node for which fn returns false are left out. fn
// may change the node in place, which changes every Doc that shares it.
func (d *Doc) Walk(fn func(n *Node) bool) { walk(d.Content, fn) }

func walk(nodes []Node, fn func(n *Node) bool) {
	for i := range nodes {
		if fn(&nodes[i]) {
			walk(nodes[i].Content, fn)
		}
	}
}

// EachFigure calls fn for every figure, those of galleries and inside other
// blocks included, in reading order. fn may change the figure, such as to set
// Media in place of Src.
func (d *Doc) EachFigure(fn func(n *Node)) { d.each(Figure, fn) }

// EachAudio calls fn for every audio block in reading order.
func (d *Doc) EachAudio(fn func(n *Node)) { d.each(Audio, fn) }

func (d *Doc) each(t Type, fn func(n *Node)) {
	d.Walk(func(n *Node) bool {
		if n.Type == t {
			fn(n)
		}
		return !holdsInline(n.Type)
	})
}

// EachLink calls fn for the link mark of every piece of linked text. fn may
// change the mark.
func (d *Doc) EachLink(fn func(m *Mark)) {
	d.Walk(func(n *Node) bool {
		for i := range n.Marks {
			if n.Marks[i].Type == Link {
				fn(&n.Marks[i])
			}
		}
		return true
	})
}

// LeadFigure returns the figure with which the body opens: its first block if
// that is a figure, or the first figure of a gallery there.
func (d Doc) LeadFigure() (Node, bool) {
	if len(d.Content) == 0 {
		return Node{}, false
	}
	first := d.Content[0]
	if first.Type == Gallery && len(first.Content) > 0 {
		first = first.Content[0]
	}
	return first, first.Type == Figure
}
