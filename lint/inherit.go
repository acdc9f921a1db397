package lint

import "slices"

// Children are the partitions of a table and the tables that inherit from it, sorted by name.
func (c *Catalog) Children(parent Name) []*Relation {
	if c.children == nil {
		c.children = map[Name][]*Relation{}
		for _, relation := range c.Relations() {
			for _, parent := range relation.Parents {
				c.children[parent] = append(c.children[parent], relation)
			}
		}
	}
	return c.children[parent]
}

// descendants are the children of a table, and theirs.
func (c *Catalog) descendants(parent Name) (all []*Relation) {
	seen := map[Name]bool{parent: true}
	queue := c.Children(parent)
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if seen[next.Name] {
			continue // a table cannot be its own child, but somebody may write so
		}
		seen[next.Name] = true
		all = append(all, next)
		queue = append(queue[:len(queue):len(queue)], c.Children(next.Name)...)
	}
	return all
}

// adopt makes a table the parent of another.
func (c *Catalog) adopt(child, parent *Relation) {
	if child != parent && !slices.Contains(child.Parents, parent.Name) {
		child.Parents, c.children = append(child.Parents, parent.Name), nil
	}
}

// regroup has children looked up again if a relation that comes or goes is a child itself.
func (c *Catalog) regroup(relation *Relation) {
	if len(relation.Parents) > 0 {
		c.children = nil
	}
}

// disown is the opposite of adopt.
func (c *Catalog) disown(child *Relation, parent Name) {
	before := len(child.Parents)
	child.Parents = slices.DeleteFunc(child.Parents, func(n Name) bool { return n == parent })
	if len(child.Parents) < before {
		c.children = nil
	}
}
