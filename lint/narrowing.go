package lint

import (
	"fmt"
	"slices"
)

// Narrowing says what happens to values that the new type cannot hold: the end of a sentence, or "" if
// it holds them all.
func Narrowing(from, to TypeRef) string {
	if from.Array || to.Array {
		return ""
	}
	const fails, rounds = "fails on the first value that is too large", "is rounded without a word"
	a, b := typeName(from), typeName(to)
	switch {
	case integerSize[a] > 0 && integerSize[b] > 0 && integerSize[b] < integerSize[a]:
		return fails
	case isText(a) && b == "varchar" && changeText(from, to, b) != Free:
		return fails
	case a == "numeric" && b == "numeric" && len(to.Mods) > 0 && changeModifiers(a, from.Mods, to.Mods) != Free:
		return numericLoss(from.Mods, to.Mods)
	case a == "numeric" && integerSize[b] > 0, a == "float8" && b == "float4":
		return rounds
	case a == b && isTime(a) && precision(to.Mods) < precision(from.Mods):
		return rounds
	case (a == "timestamp" || a == "timestamptz") && b == "date":
		return "loses the time of day"
	}
	return ""
}

var integerSize = map[string]int{"int2": 2, "int4": 4, "int8": 8}

func isTime(name string) bool {
	return name == "timestamp" || name == "timestamptz" || name == "time" || name == "timetz"
}

func numericLoss(from, to []int) string {
	switch {
	case len(from) == 0 || scale(to) < scale(from):
		return "is rounded without a word"
	case to[0]-scale(to) < from[0]-scale(from):
		return "fails on the first value that is too large"
	}
	return ""
}

// EnumLoss says what happens to values of an enum that another one does not have, "" if that has them all or they are not
// known.
func (c *Catalog) EnumLoss(from, to TypeRef) string {
	a, b := c.types[from.Name], c.types[to.Name]
	if a == nil || b == nil || a.Kind != Enum || b.Kind != Enum || a.Partial || b.Partial || from.Array || to.Array {
		return ""
	}
	for _, value := range a.Values {
		if !slices.Contains(b.Values, value) {
			return fmt.Sprintf("fails on the first row that has %q", value)
		}
	}
	return ""
}
