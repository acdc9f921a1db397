package lint

import "slices"

// change is what the change has done to the catalog, so that it can be found without looking at everything,
// and be taken for old when the next change begins.
type change struct {
	relations []*Relation
	types     []*Type
	functions []*Function
	// moved are the names that relations had before they were dropped or renamed.
	moved map[Name]bool
}

// Changed are the relations that this change has made or altered and that are still there, sorted by name.
func (c *Catalog) Changed() []*Relation {
	changed := slices.DeleteFunc(slices.Clone(c.change.relations), func(r *Relation) bool { return c.relations[r.Name] != r })
	slices.SortFunc(changed, func(a, b *Relation) int { return a.Name.Compare(b.Name) })
	return changed
}

// changes notes that a relation is made or altered.
func (c *Catalog) changes(relation *Relation) *Relation {
	if c.origin != nil && !relation.changed {
		relation.changed = true
		c.change.relations = append(c.change.relations, relation)
	}
	return relation
}

func (c *Catalog) changesType(changed *Type) {
	if c.origin != nil && !changed.changed {
		changed.changed = true
		c.change.types = append(c.change.types, changed)
	}
}

func (c *Catalog) changesFunction(changed *Function) {
	if c.origin != nil {
		c.change.functions = append(c.change.functions, changed)
	}
}

// leaves notes that a relation no longer has its name.
func (c *Catalog) leaves(name Name) {
	c.gone[name] = true
	if c.origin != nil {
		c.change.moved[name] = true
	}
}

// keep takes what the change has made for something that was there before: the next change begins.
func (c *Catalog) keep() {
	for _, relation := range c.change.relations {
		relation.keep()
	}
	for _, kept := range c.change.types {
		kept.Made, kept.Added, kept.changed = nil, nil, false
	}
	for _, kept := range c.change.functions {
		kept.Made = nil
	}
	c.origin = nil
	c.change = change{moved: map[Name]bool{}}
}

func (r *Relation) keep() {
	r.Made, r.changed = nil, false
	for _, kept := range r.Columns {
		kept.Made = nil
	}
	for _, kept := range r.Constraints {
		kept.Made = nil
	}
	for _, kept := range r.Indexes {
		kept.Made = nil
	}
	for _, kept := range r.Triggers {
		kept.Made = nil
	}
	for _, kept := range r.Policies {
		kept.Made = nil
	}
}
