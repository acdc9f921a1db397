package seed

import "slices"

// parentsFirst orders tables so that what a foreign key refers to comes before the table that has it. Where
// keys go round in circles the table that comes first by name is first.
func parentsFirst(tables []*table) []*table {
	byOID := map[uint32]*table{}
	for _, t := range tables {
		byOID[t.oid] = t
	}
	var ordered []*table
	seen := map[uint32]bool{}
	var visit func(t *table)
	visit = func(t *table) {
		if seen[t.oid] {
			return
		}
		seen[t.oid] = true
		// A key that may be NULL can wait; one that may not decides which table of a circle is first.
		for _, required := range []bool{true, false} {
			for _, key := range t.keys {
				if parent := byOID[key.parent]; parent != nil && t.requires(key) == required {
					visit(parent)
				}
			}
		}
		ordered = append(ordered, t)
	}
	// Tables that are in a circle through a key that may be NULL are entered by the required side.
	sorted := slices.Clone(tables)
	slices.SortStableFunc(sorted, func(a, b *table) int { return optionalKeys(a) - optionalKeys(b) })
	for _, t := range sorted {
		visit(t)
	}
	return ordered
}

func (t *table) requires(key foreignKey) bool {
	for _, number := range key.columns {
		if c := t.column(number); c == nil || !c.notNull {
			return false
		}
	}
	return true
}

func optionalKeys(t *table) (n int) {
	for _, key := range t.keys {
		if !t.requires(key) {
			n++
		}
	}
	return n
}

func (r *Report) sort() {
	slices.SortFunc(r.Unfilled, func(a, b Unfilled) int {
		if a.Table < b.Table {
			return -1
		}
		return 1
	})
}
