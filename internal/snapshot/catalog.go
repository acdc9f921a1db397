package snapshot

import (
	"slices"
	"strings"
	"time"
)

// family reads one family of objects.
type family struct {
	// name says in error messages what was read.
	name string
	// query gives the SQL for a major version, empty if that version has no such objects.
	query func(version int) string
	// read turns one row of the query into objects of the catalog. It is nil if the rows do not matter.
	read func(c *catalog, r *row)
	// done, if there is one, is called after the last row.
	done func(c *catalog)
}

// ref points at an object as the system catalogs do: the catalog's oid, the row's oid, and the column's
// number if it is a column. Refs join rows while a snapshot is read and are forgotten afterwards.
type ref struct {
	class, oid uint32
	column     int64
}

// The oids of the system catalogs that others point into. They are the same on every server.
const (
	classType       = 1247
	classAttribute  = 1249
	classProc       = 1255
	classRelation   = 1259
	classConstraint = 2606
	classNamespace  = 2615
	classRewrite    = 2618
	classTrigger    = 2620
	classExtension  = 3079
	classPolicy     = 3256
)

// catalog is what has been read of a snapshot so far. The families fill it in their order, those that only
// give names first.
type catalog struct {
	opts     Options
	database string
	taken    time.Time
	mark     string

	// schemas holds the quoted names of the schemas whose objects belong to the snapshot.
	schemas     map[uint32]string
	roles       map[uint32]string
	quoted      map[string]string // role names
	tablespaces map[uint32]string
	methods     map[uint32]string
	// types holds the names of the types that columns have, by oid and modifier.
	types map[[2]int64]columnType
	// members are the objects that belong to an extension.
	members   map[ref]bool
	relations map[uint32]*relation

	objects []*Object
	byRef   map[ref]*Object
	// hidden are objects that are shown only with a comment or privileges: columns of views, the
	// sequence of an identity column, the index of a constraint.
	hidden map[ref]*Object
	// constraintOfIndex are the constraints by the index they made.
	constraintOfIndex map[uint32]*Object
	// owned are the sequences of columns that are no identity.
	owned map[*Object][]*Object
}

func newCatalog(opts Options) *catalog {
	return &catalog{
		opts:        opts,
		schemas:     map[uint32]string{},
		roles:       map[uint32]string{0: "PUBLIC"},
		quoted:      map[string]string{},
		tablespaces: map[uint32]string{},
		methods:     map[uint32]string{},
		types:       map[[2]int64]columnType{},
		members:     map[ref]bool{},
		relations:   map[uint32]*relation{},
		byRef:       map[ref]*Object{},
		hidden:      map[ref]*Object{},

		constraintOfIndex: map[uint32]*Object{},
		owned:             map[*Object][]*Object{},
	}
}

// add puts an object into the snapshot. Objects of an extension are left out; add then returns nil.
func (c *catalog) add(at ref, o *Object) *Object {
	if c.members[at] {
		return nil
	}
	c.objects = append(c.objects, o)
	c.byRef[at] = o
	return o
}

// name puts the schema before an object's quoted name, and says whether the snapshot covers that schema.
func (c *catalog) name(schema uint32, name string) (string, bool) {
	prefix, ok := c.schemas[schema]
	return prefix + "." + name, ok
}

func (c *catalog) snapshot() *Snapshot {
	objects := make([]Object, len(c.objects))
	slices.SortFunc(c.objects, compareObjects)
	for i, o := range c.objects {
		objects[i] = *o
	}
	return &Snapshot{Objects: objects, Database: c.database, Taken: c.taken}
}

func compareObjects(a, b *Object) int {
	if order := strings.Compare(a.Kind, b.Kind); order != 0 {
		return order
	}
	return strings.Compare(a.Name, b.Name)
}
