package snapshot

import (
	"slices"
	"strings"
)

// beside are the attributes that an object's DDL does not show. They are named where they differ.
var beside = []string{
	"owner", "comment", "storage", "compression", "statistics target", "toast options", "replica identity", "row security",
	"populated", "inherited", "validated", "disabled triggers", "valid", "clustered", "partition of", "enabled", "partition",
	"sequence persistence", "not null inherited", "not null name", "security label", columnOrder, madeUpName,
}

// Was shows the object as it was before the change, Is as it is after. Either is empty if there was none.
func (c Change) Was() string { return c.show(c.Before, c.After) }

// Is shows the object as it is after the change.
func (c Change) Is() string { return c.show(c.After, c.Before) }

func (c Change) show(o, other *Object) string {
	if o == nil {
		return ""
	}
	lines := []string{o.DDL}
	if other == nil {
		for _, part := range c.Parts {
			lines = append(lines, "    "+strings.ReplaceAll(part.DDL, "\n", "\n    "))
		}
		return strings.Join(lines, "\n")
	}
	for _, name := range differing(o, other) {
		if name == "validated" && o.DDL != other.DDL {
			continue // the DDL ends with NOT VALID
		}
		if slices.Contains(beside, name) || strings.HasPrefix(name, "comment on ") || o.DDL == other.DDL {
			lines = append(lines, "    "+name+": "+valueOrNone(o.Attributes[name]))
		}
	}
	return strings.Join(lines, "\n")
}

func valueOrNone(value string) string {
	if value == "" {
		return "none"
	}
	return value
}

// Format writes changes as a diff for people: each object in its own section, what it was after "-", what it
// is after "+". Of a definition of
// many lines it shows those that differ and their neighbours.
func Format(changes []Change) string {
	var text strings.Builder
	for _, c := range changes {
		text.WriteString("@@ " + c.Object().Kind + " " + c.Object().Name + " @@\n")
		for _, line := range diffLines(c.Was(), c.Is()) {
			text.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	return text.String()
}
