package replay

import (
	"fmt"
	"strings"

	"github.com/migrate-check/migrate-check/internal/snapshot"
)

// A message names this many objects; the detail shows all.
const longestList = 3

// listDifferences says what a downgrade did wrong, as in "leaves index a behind and does not bring back
// column b".
func listDifferences(changes []snapshot.Change) string {
	return list(changes, func(c snapshot.Change) string {
		switch {
		case c.Before == nil:
			return fmt.Sprintf("leaves %s behind", nameOf(c))
		case c.After == nil:
			return fmt.Sprintf("does not bring back %s", nameOf(c))
		default:
			return fmt.Sprintf("leaves %s changed", nameOf(c))
		}
	})
}

// listDrift says how a second upgrade differs from the first.
func listDrift(changes []snapshot.Change) string {
	return list(changes, func(c snapshot.Change) string {
		switch {
		case c.Before == nil:
			return fmt.Sprintf("adds %s", nameOf(c))
		case c.After == nil:
			return fmt.Sprintf("lacks %s", nameOf(c))
		default:
			return fmt.Sprintf("leaves %s different", nameOf(c))
		}
	})
}

func listObjects(changes []snapshot.Change) string {
	return list(changes, nameOf)
}

func nameOf(c snapshot.Change) string {
	return c.Object().Kind + " " + c.Object().Name
}

// list joins what is said of each change.
func list(changes []snapshot.Change, say func(snapshot.Change) string) string {
	var said []string
	for i, change := range changes {
		if i == longestList && len(changes) > longestList+1 {
			said = append(said, fmt.Sprintf("%d more differences", len(changes)-longestList))
			break
		}
		said = append(said, say(change))
	}
	if len(said) == 1 {
		return said[0]
	}
	last := len(said) - 1
	return strings.Join(said[:last], ", ") + " and " + said[last]
}
