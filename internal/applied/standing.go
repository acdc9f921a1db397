package applied

import (
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/internal/migration"
)

// Standing is where a database stands in the history of a project.
type Standing struct {
	// Current are the last revisions that it has: several where the history has branches.
	Current []string
	// Behind are the revisions of the base that it lacks, in their order.
	Behind []*migration.Revision
	// Lost is set if nothing says what it lacks: it is at a revision whose file is not here.
	Lost bool
	// Unknown are revisions that it has and the head has not.
	Unknown []string
	// Failed are revisions that the tool began there and did not finish.
	Failed []string
}

// For finds the record of a project among those of a database; nil if there is none. Where the tables of
// several projects are in one database, the one that is called as the project says counts, else the one that
// has a revision of the project.
func For(records []Record, project *migration.Project) *Record {
	var same []*Record
	for i := range records {
		if records[i].Tool == project.Tool {
			same = append(same, &records[i])
		}
	}
	named := slices.DeleteFunc(slices.Clone(same), func(r *Record) bool { return !r.isIn(project.VersionTable) })
	if len(named) > 0 {
		same = named
	}
	if len(same) == 1 {
		return same[0]
	}
	known := ids(project)
	shared := slices.DeleteFunc(same, func(r *Record) bool {
		return !slices.ContainsFunc(r.recorded(project), func(id string) bool { return known[id] })
	})
	if len(shared) != 1 {
		return nil
	}
	return shared[0]
}

// isIn reports whether the record is the table of that name, which may be without a schema.
func (r *Record) isIn(table string) bool {
	return r.Table == table || !strings.Contains(table, ".") && strings.HasSuffix(r.Table, "."+table)
}

// In says where the database of the record stands. The base's revisions are those that it should have.
func (r *Record) In(base, head *migration.Project) Standing {
	has := r.Applied(base, head)
	known, replaced := ids(head), replacedBy(head)
	standing := Standing{Current: r.current(head), Failed: r.Failed}
	for _, id := range r.recorded(head) {
		if !known[id] && !replaced[id] {
			standing.Unknown = append(standing.Unknown, id)
		}
	}
	if r.UpTo && len(r.Revisions) > 0 && len(standing.Unknown) == len(r.Revisions) && migration.Lookup(r.Tool).Graph {
		standing.Lost = true
		return standing
	}
	for _, revision := range base.Revisions {
		if !has[revision.ID] && !revision.Repeatable {
			standing.Behind = append(standing.Behind, revision)
		}
	}
	return standing
}

// Applied are the IDs of all revisions of two trees that the database has.
func (r *Record) Applied(base, head *migration.Project) map[string]bool {
	has := map[string]bool{}
	for _, project := range []*migration.Project{base, head} {
		for _, id := range r.recorded(project) {
			has[id] = true
		}
	}
	for _, project := range []*migration.Project{base, head} {
		r.addEarlier(has, project)
	}
	for _, revision := range head.Revisions {
		if has[revision.ID] {
			for _, id := range revision.Replaces {
				has[id] = true
			}
		}
	}
	return has
}

// addEarlier adds what is applied although the table does not name it.
func (r *Record) addEarlier(has map[string]bool, project *migration.Project) {
	if r.Baseline != "" {
		addUpTo(has, project, migration.FlywayVersion(r.Baseline))
	}
	switch {
	case !r.UpTo:
	case !migration.Lookup(r.Tool).Graph:
		for _, id := range slices.Concat(r.Revisions, r.Failed) {
			addUpTo(has, project, id)
		}
		for _, id := range r.Failed {
			delete(has, id)
		}
	default:
		// A revision comes after those that it builds on.
		for _, revision := range slices.Backward(project.Revisions) {
			if has[revision.ID] {
				for _, id := range slices.Concat(revision.Parents, revision.DependsOn) {
					has[id] = true
				}
			}
		}
	}
}

// addUpTo adds all revisions of the project that come no later than an ID.
func addUpTo(has map[string]bool, project *migration.Project, id string) {
	for _, revision := range migration.Lookup(project.Tool).UpTo(project, id) {
		has[revision.ID] = true
	}
}

// recorded are the IDs in the table as the project spells them.
func (r *Record) recorded(project *migration.Project) (spelled []string) {
	times := map[string]int{}
	for _, id := range r.Revisions {
		switch r.Tool {
		case "flyway":
			id = migration.FlywayVersion(id)
		case "sqitch":
			times[id]++
			id = reworked(project, id, times[id])
		}
		spelled = append(spelled, id)
	}
	return spelled
}

// reworked is the ID of a Sqitch change that is in the plan several times: all but the last one have a tag.
func reworked(project *migration.Project, name string, time int) string {
	for _, revision := range project.Revisions {
		if revision.ID != name && !strings.HasPrefix(revision.ID, name+"@") {
			continue
		}
		if time--; time == 0 {
			return revision.ID
		}
	}
	return name
}

// current is what the tool would call the version of the database.
func (r *Record) current(project *migration.Project) []string {
	recorded := r.recorded(project)
	if r.UpTo || len(recorded) == 0 {
		return slices.Concat(recorded, r.Failed)
	}
	for _, revision := range slices.Backward(project.Revisions) {
		if slices.Contains(recorded, revision.ID) {
			return []string{revision.ID}
		}
	}
	return recorded[len(recorded)-1:]
}

func ids(project *migration.Project) map[string]bool {
	all := map[string]bool{}
	for _, revision := range project.Revisions {
		all[revision.ID] = true
	}
	return all
}

func replacedBy(project *migration.Project) map[string]bool {
	all := map[string]bool{}
	for _, revision := range project.Revisions {
		for _, id := range revision.Replaces {
			all[id] = true
		}
	}
	return all
}
