package document

// Misfit is markup that an import could not fit into the tree: it was left
// out, or its text was kept without it.
type Misfit struct {
	What  string // such as "script left out"
	Where string // the elements or blocks around it, such as "figure > div"
	Count int    // how often
}

// misfits collects misfits, the same ones counted together.
type misfits struct {
	list  []Misfit
	index map[Misfit]int
}

// mostMisfits bounds how many different misfits a report names.
const mostMisfits = 100

func (m *misfits) add(what, where string) {
	key := Misfit{What: what, Where: where}
	i, known := m.index[key]
	if !known && len(m.list) >= mostMisfits {
		key = Misfit{What: "more markup that did not fit"}
		i, known = m.index[key]
	}
	if !known {
		if m.index == nil {
			m.index = map[Misfit]int{}
		}
		i = len(m.list)
		m.list = append(m.list, key)
		m.index[key] = i
	}
	m.list[i].Count++
}
