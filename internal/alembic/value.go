package alembic

import "github.com/migrate-check/migrate-check/internal/python"

// value is what is known of a Python value without running the code: a string, an int64, a float64, a bool, or one
// of the types of this file.
type value any

// none is None.
type none struct{}

// list is a list, a tuple or a set.
type list []value

// dict is in the order of the text.
type dict []entry

type entry struct{ key, value value }

// get finds a value by its key, nil if there is none.
func (d dict) get(key value) value {
	for i := len(d) - 1; i >= 0; i-- { // the last one counts
		if isComparable(d[i].key) && isComparable(key) && d[i].key == key {
			return d[i].value
		}
	}
	return nil
}

// dotted is something from outside of the project's own code, such as "sqlalchemy.Integer".
type dotted string

// member is an attribute of something that is kept as it is written: "users.c".
type member struct {
	object value
	name   string
}

// call is kept as it is written: a column, a type, an expression.
type call struct {
	function value
	arguments
}

// arguments are those of a call.
type arguments struct {
	positional []value
	named      map[string]value
	// open is set if there are more of them, which only a run tells: "*columns".
	open bool
}

// get is an argument by its place or its name, nil if it is not given. A place below 0 has a name only.
func (a arguments) get(place int, name string) value {
	if given, ok := a.named[name]; ok {
		return given
	}
	if place >= 0 && place < len(a.positional) {
		return a.positional[place]
	}
	return nil
}

// operation is an expression with operators that is kept as it is written: "users.c.id == 1".
type operation struct {
	operator    string
	left, right value // left is nil where there is one operand
}

// callable is a function of the project's own.
type callable struct {
	home *scope
	node *python.Node
	// outer are the names of the function around it, nil at the top level.
	outer map[string]value
}

// connection is what op.get_bind() gives, and anything else that executes SQL on it, such as a Session.
type connection struct{ session bool }

// batch is what op.batch_alter_table gives.
type batch struct{ table, schema value }

// data is known to a run only, and does nothing to the database by itself: a row, a time, a setting.
type data struct{}

// foreign is the outcome of code that is not the project's and not known here. Whatever is done with it may send SQL.
type foreign struct{ name string }

// path is the path of a file that the code builds on __file__, relative to the root of the tree.
type path string

// file is one that is open.
type file struct{ path path }

// isComparable reports whether two values may be compared with ==.
func isComparable(v value) bool {
	switch v.(type) {
	case string, int64, float64, bool, none, dotted:
		return true
	}
	return false
}

// truth tells whether Python takes a value for true; known is false where only a run can tell.
func truth(v value) (is, known bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case string:
		return v != "", true
	case int64:
		return v != 0, true
	case float64:
		return v != 0, true
	case list:
		return len(v) > 0, true
	case dict:
		return len(v) > 0, true
	case none:
		return false, true
	case *class, *callable, connection, batch, path:
		return true, true
	}
	return false, false
}
