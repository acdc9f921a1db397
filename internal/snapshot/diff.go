package snapshot

import (
	"slices"
)

// Change is one object in which two snapshots differ.
type Change struct {
	// Before and After are the object in the two states; one of them is nil if it is only in the other.
	Before, After *Object
	// Parts are the objects that came or went with it, such as the columns and indexes of a table.
	Parts []*Object
	// Class says how much the difference matters.
	Class Class
}

// Object is the object in the later state that has it.
func (c Change) Object() *Object {
	if c.After != nil {
		return c.After
	}
	return c.Before
}

// Diff lists what differs from a to b, sorted by kind and name. It is empty if the states are equal. An
// object that is only in one of them has its parts with it, and they are not listed again.
func Diff(a, b *Snapshot) []Change {
	var changes []Change
	if a.Database != b.Database {
		a, b = a.portable(), b.portable()
	}
	between := windowOf(a, b)
	for i, j := 0, 0; i < len(a.Objects) || j < len(b.Objects); {
		switch order := compareAt(a, i, b, j); {
		case order < 0:
			changes = append(changes, Change{Before: &a.Objects[i], Class: Structural})
			i++
		case order > 0:
			changes = append(changes, Change{After: &b.Objects[j], Class: Structural})
			j++
		default:
			if class := between.classify(&a.Objects[i], &b.Objects[j]); class != "" {
				changes = append(changes, Change{Before: &a.Objects[i], After: &b.Objects[j], Class: class})
			}
			i++
			j++
		}
	}
	return fold(changes)
}

// portable is the snapshot without what belongs to its database.
func (s *Snapshot) portable() *Snapshot {
	objects := slices.DeleteFunc(slices.Clone(s.Objects), func(o Object) bool { return ofDatabase(&o) })
	return &Snapshot{Objects: objects, Taken: s.Taken}
}

// compareAt compares the next objects of both; one that has no more comes last.
func compareAt(a *Snapshot, i int, b *Snapshot, j int) int {
	switch {
	case i == len(a.Objects):
		return 1
	case j == len(b.Objects):
		return -1
	}
	return compareObjects(&a.Objects[i], &b.Objects[j])
}

// differing lists the attributes in which two states of an object differ, by name.
func differing(before, after *Object) (names []string) {
	for name, value := range before.Attributes {
		if after.Attributes[name] != value {
			names = append(names, name)
		}
	}
	for name := range after.Attributes {
		if _, ok := before.Attributes[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// fold takes the parts of what was added or removed out of the list and puts them with it.
func fold(changes []Change) []Change {
	added, removed := map[key]int{}, map[key]int{}
	for i, c := range changes {
		if c.Before == nil {
			added[c.After.key()] = i
		}
		if c.After == nil {
			removed[c.Before.key()] = i
		}
	}
	folded := make([]Change, 0, len(changes))
	parts := map[int][]*Object{}
	whole := func(c Change) (int, bool) {
		among := added
		switch {
		case c.Before != nil && c.After != nil:
			return 0, false
		case c.After == nil:
			among = removed
		}
		return outermost(c.Object(), among, changes)
	}
	for _, c := range changes {
		if i, ok := whole(c); ok {
			parts[i] = append(parts[i], c.Object())
		}
	}
	for i, c := range changes {
		if _, ok := whole(c); ok {
			continue
		}
		c.Parts = parts[i]
		folded = append(folded, c)
	}
	return folded
}

// outermost finds the change of what an object is a part of, and of what that is a part of.
func outermost(o *Object, among map[key]int, changes []Change) (index int, found bool) {
	seen := map[key]bool{o.key(): true}
	for {
		parent := slices.IndexFunc(o.partOf, func(k key) bool {
			_, ok := among[k]
			return ok && !seen[k]
		})
		if parent < 0 {
			return index, found
		}
		seen[o.partOf[parent]] = true
		index, found = among[o.partOf[parent]], true
		o = changes[index].Object()
	}
}
