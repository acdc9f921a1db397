package lint

import (
	"slices"

	pg_query "github.com/pganalyze/pg_query_go/v5"
)

// Catalog is what is known of the schema at one point between two statements: what the base's
// migrations made, if they are known, and what this change has made so far. What is not in it may exist
// all the same, unless the catalog is Complete.
type Catalog struct {
	// Complete is whether everything that exists is known.
	Complete bool
	// Settings are those of the session.
	Settings Settings

	relations map[Name]*Relation
	// sorted are the relations by name.
	sorted    []*Relation
	types     map[Name]*Type
	functions map[Name][]*Function
	// publications are those that are known, by name.
	publications map[string]*publication
	// gone are names that certainly do not exist, because a statement dropped or renamed them.
	gone map[Name]bool
	// change is what this change has done so far.
	change change
	// children are the tables with a parent, by that; nil if they are to be looked up again.
	children map[Name][]*Relation
	// conditional is whether the statement that is being followed may not run.
	conditional bool
	// origin is where new objects come from; nil while the base is read.
	origin *Origin
}

// Origin is the statement of this change that made an object.
type Origin struct {
	// Statement counts through the whole change.
	Statement int
	// Transaction is the statement's.
	Transaction int

	stmt place
}

// Position is where the statement stands.
func (o *Origin) Position() Position { return o.stmt.position }

// place is what a finding says of the statement that it is about.
type place struct {
	position  Position
	revision  string
	direction Direction
	number    int
	scope     lineRange
}

// NewCatalog returns a catalog in which nothing is known.
func NewCatalog() *Catalog {
	return &Catalog{
		Settings:     newSettings(nil),
		relations:    map[Name]*Relation{},
		types:        map[Name]*Type{},
		functions:    map[Name][]*Function{},
		publications: map[string]*publication{},
		gone:         map[Name]bool{},
		change:       change{moved: map[Name]bool{}},
	}
}

// Relation returns what is known of a table, view, index or sequence, nil if nothing is.
func (c *Catalog) Relation(ref *pg_query.RangeVar) *Relation {
	return c.relations[c.Resolve(ref)]
}

// RelationNamed returns what is known under a resolved name, nil if nothing is.
func (c *Catalog) RelationNamed(name Name) *Relation { return c.relations[name] }

// Relations are all known relations, sorted by name.
func (c *Catalog) Relations() []*Relation { return c.sorted }

// New reports whether a table was made by this change, so that nobody else uses it yet.
func (c *Catalog) New(ref *pg_query.RangeVar) bool {
	relation := c.Relation(ref)
	return relation != nil && relation.New()
}

// Resolve finds the schema that a reference means: the first of the search path that is known to hold
// the name, else the first of all.
func (c *Catalog) Resolve(ref *pg_query.RangeVar) Name {
	if ref.GetSchemaname() != "" {
		return Name{ref.GetSchemaname(), ref.GetRelname()}
	}
	return resolve(c, c.relations, ref.GetRelname())
}

func resolve[T any](c *Catalog, known map[Name]T, name string) Name {
	if temporary := (Name{temporarySchema, name}); has(known, temporary) {
		return temporary
	}
	path := c.Settings.searchPath()
	for _, schema := range path {
		if has(known, Name{schema, name}) {
			return Name{schema, name}
		}
	}
	return Name{path[0], name}
}

func has[T any](m map[Name]T, name Name) bool {
	_, ok := m[name]
	return ok
}

// target is the name that CREATE gives to a new relation.
func (c *Catalog) target(ref *pg_query.RangeVar) Name {
	switch {
	case ref.GetRelpersistence() == "t":
		return Name{temporarySchema, ref.GetRelname()}
	case ref.GetSchemaname() != "":
		return Name{ref.GetSchemaname(), ref.GetRelname()}
	}
	return Name{c.Settings.searchPath()[0], ref.GetRelname()}
}

// absent reports whether a name certainly does not exist.
func (c *Catalog) absent(name Name) bool {
	return c.relations[name] == nil && (c.Complete || c.gone[name] || name.Schema == temporarySchema)
}

// NewFunction reports whether this change made a function.
func (c *Catalog) NewFunction(ref *pg_query.RangeVar) bool {
	name := Name{ref.GetSchemaname(), ref.GetRelname()}
	if name.Schema == "" {
		name = resolve(c, c.functions, name.Name)
	}
	for _, function := range c.functions[name] {
		if function.Made == nil {
			return false
		}
	}
	return len(c.functions[name]) > 0
}

// Absent reports whether a relation certainly does not exist.
func (c *Catalog) Absent(ref *pg_query.RangeVar) bool { return c.absent(c.Resolve(ref)) }

// Dropped reports whether this change has dropped, or moved away, what had the name.
func (c *Catalog) Dropped(name Name) bool { return c.change.moved[name] && c.relations[name] == nil }

// NameGiven is the name under which a statement puts a table or view, false if it puts none.
func (c *Catalog) NameGiven(node *pg_query.Node) (Name, bool) {
	switch n := node.GetNode().(type) {
	case *pg_query.Node_CreateStmt:
		return c.target(n.CreateStmt.GetRelation()), true
	case *pg_query.Node_ViewStmt:
		return c.target(n.ViewStmt.GetView()), true
	case *pg_query.Node_CreateTableAsStmt:
		return c.target(n.CreateTableAsStmt.GetInto().GetRel()), true
	case *pg_query.Node_RenameStmt:
		if n.RenameStmt.GetSubname() != "" {
			return Name{}, false
		}
		return Name{c.Resolve(n.RenameStmt.GetRelation()).Schema, n.RenameStmt.GetNewname()}, true
	}
	return Name{}, false
}

// add makes a relation known.
func (c *Catalog) add(relation *Relation) *Relation {
	i, known := c.place(relation.Name)
	if known {
		c.regroup(c.sorted[i])
		c.sorted[i] = relation
	} else {
		c.sorted = slices.Insert(c.sorted, i, relation)
	}
	c.regroup(relation)
	c.relations[relation.Name] = relation
	delete(c.gone, relation.Name)
	c.changes(relation)
	return relation
}

// remove makes a relation unknown.
func (c *Catalog) remove(name Name) {
	if i, known := c.place(name); known {
		c.regroup(c.sorted[i])
		c.sorted = slices.Delete(c.sorted, i, i+1)
		delete(c.relations, name)
	}
}

// place is where a name stands among the sorted relations, or would stand.
func (c *Catalog) place(name Name) (int, bool) {
	return slices.BinarySearchFunc(c.sorted, name, func(r *Relation, n Name) int { return r.Name.Compare(n) })
}

// touch returns the relation of a reference, to be changed; where it is unknown, an empty one that was there
// before. Then something made it that we have not seen, and may have made more.
func (c *Catalog) touch(ref *pg_query.RangeVar) *Relation {
	return c.touchName(c.Resolve(ref), Table)
}

func (c *Catalog) touchName(name Name, kind RelationKind) *Relation {
	if relation := c.relations[name]; relation != nil {
		return c.changes(relation)
	}
	c.Complete = false
	return c.add(&Relation{Name: name, Kind: kind, Partial: true})
}

// forget removes a relation and what points to it.
func (c *Catalog) forget(name Name) {
	if c.conditional {
		return // it may still be there
	}
	c.remove(name)
	c.leaves(name)
	for _, other := range c.sorted {
		other.Indexes = slices.DeleteFunc(other.Indexes, func(i *Index) bool { return i.Name == name })
		c.disown(other, name)
	}
}
