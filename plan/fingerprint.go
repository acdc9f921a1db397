package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/lint"
)

// Fingerprints are short names of the open findings, sorted. A finding keeps its own from run to run.
func Fingerprints(p *Plan) (list []string) {
	prints := fingerprints{}
	for _, project := range p.Projects {
		for _, f := range worstFirst(project.Findings) {
			list = append(list, prints.of(project, f))
		}
	}
	slices.Sort(list)
	return list
}

// WithoutTimes is a copy of the plan in which nothing was measured: the same for every run that finds the same.
func WithoutTimes(p *Plan) *Plan {
	clean := *p
	clean.Projects = slices.Clone(p.Projects)
	for i := range clean.Projects {
		revisions := slices.Clone(clean.Projects[i].Revisions)
		for j := range revisions {
			r := &revisions[j]
			r.Upgrade.Duration, r.Downgrade.Duration, r.Again.Duration = 0, 0, 0
			r.Statements, r.Locks = slices.Clone(r.Statements), slices.Clone(r.Locks)
			for k := range r.Statements {
				r.Statements[k].Duration = 0
			}
			for k := range r.Locks {
				r.Locks[k].Held = 0
			}
		}
		clean.Projects[i].Revisions = revisions
	}
	return &clean
}

// fingerprints name findings by what they are about and not by their line, so that a finding stays the same one
// when lines are added above it. They count those that are alike.
type fingerprints map[string]int

func (p fingerprints) of(project Project, f lint.Finding) string {
	about := strings.Join([]string{f.Rule, project.Dir, f.Revision, string(f.Direction), f.Message}, "\x00")
	if f.Revision == "" {
		about += "\x00" + f.Path
	}
	sum := sha256.Sum256([]byte(about))
	hash := hex.EncodeToString(sum[:6])
	p[hash]++
	return fmt.Sprintf("%s:%d", hash, p[hash])
}
