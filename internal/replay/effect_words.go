package replay

import (
	"fmt"

	"github.com/migrate-check/migrate-check/internal/postgres"
	"github.com/migrate-check/migrate-check/internal/snapshot"
)

// Describe says the effect in words, and shows it as a diff. The server is the one that it was tried on.
func (e *Effect) Describe(server postgres.Info) string {
	if e.Unknown != "" {
		return UnknownEffect(e.Unknown)
	}
	if e.Failure != nil {
		if why, _ := lacking(e.Failure, server); why != "" {
			return UnknownEffect(why)
		}
		return "Where the version of the base works, the new one fails: " + e.Failure.Message
	}
	if len(e.Changes) == 0 {
		return "Both versions reach the same schema. What they do to rows was not compared."
	}
	return "Databases that ran it " + list(e.Changes, difference) + ".\n" +
		"--- databases that ran it\n+++ new databases\n" + snapshot.Format(e.Changes)
}

// UnknownEffect says that the effect of an edit was not found out.
func UnknownEffect(why string) string {
	return "What the edit means for the schema was not found out: " + why
}

// difference says what a database that ran the old version has, and what a new one gets.
func difference(c snapshot.Change) string {
	switch {
	case c.Before == nil:
		return fmt.Sprintf("lack %s, which new ones get", nameOf(c))
	case c.After == nil:
		return fmt.Sprintf("have %s, which new ones lack", nameOf(c))
	}
	if was, is := c.Before.Attributes["type"], c.After.Attributes["type"]; was != is && was != "" && is != "" {
		return fmt.Sprintf("have %s in %s, new ones get %s", was, nameOf(c), is)
	}
	return fmt.Sprintf("have another %s than new ones", nameOf(c))
}
