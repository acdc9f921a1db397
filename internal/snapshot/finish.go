package snapshot

import "strings"

// finish records what is known only when everything has been read: the order of columns.
func (c *catalog) finish() {
	for _, rel := range c.relations {
		if rel.object != nil && rel.object.Kind != "view" && rel.object.Kind != "materialized view" {
			rel.object.set(columnOrder, strings.Join(rel.columns, ", "))
		}
	}
}
