package alembic

import "github.com/migrate-check/migrate-check/internal/python"

// loop reads the body once for each element that is known, else once as a condition.
func (f *frame) loop(n *python.Node) flow {
	over := f.eval(n.Child("right"))
	elements, known := f.elements(over)
	if !known {
		f.assign(n.Child("left"), f.within(over))
		f.perhaps(func() flow { return f.block(n.Child("body")) })
		return next
	}
	for _, element := range elements {
		f.assign(n.Child("left"), element)
		if to := f.block(n.Child("body")); to == leave {
			return leave
		}
	}
	if otherwise := n.Child("alternative"); otherwise != nil {
		return f.block(otherwise.Child("body"))
	}
	return next
}

// within is what is known of an element of something that a run computes.
func (f *frame) within(over value) value {
	if _, ok := over.(foreign); ok {
		return over
	}
	return data{}
}

func (f *frame) elements(over value) (list, bool) {
	switch over := over.(type) {
	case list:
		return over, true
	case dict:
		keys := make(list, 0, len(over))
		for _, e := range over {
			keys = append(keys, e.key)
		}
		return keys, true
	case *class:
		if over.isEnum() {
			return over.members(), true
		}
	}
	return nil, false
}
