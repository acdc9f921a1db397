package peers

import (
	"fmt"
	"slices"
	"strings"
)

// score is how a tool does.
type score struct {
	tool string
	// hits are harmful cases with a finding for a reason that PostgreSQL confirms.
	hits, harmful int
	// alarms are harmless cases with a finding; astray are harmful ones with findings for other reasons alone.
	alarms, harmless, astray int
}

func judge(tool string, all []subject, found map[string][]finding) score {
	s := score{tool: tool}
	for _, c := range all {
		hit, astray := compare(c, found[c.Name])
		if !c.Harmful {
			s.harmless++
			if astray {
				s.alarms++
			}
			continue
		}
		s.harmful++
		switch {
		case hit:
			s.hits++
		case astray:
			s.astray++
		}
	}
	return s
}

// compare reports whether a finding is for a reason that the case wants, and whether one is for no good reason.
func compare(c subject, found []finding) (hit, astray bool) {
	wanted := c.WantedRules()
	for _, f := range found {
		switch {
		case slices.ContainsFunc(f.rules, func(rule string) bool { return slices.Contains(wanted, rule) }):
			hit = true
		case f.forgiven, slices.ContainsFunc(f.rules, func(rule string) bool { return slices.Contains(c.notes, rule) }):
		default:
			astray = true
		}
	}
	return hit, astray
}

func (s score) recall() float64 { return percent(s.hits, s.harmful) }

func (s score) precision() float64 { return percent(s.hits, s.hits+s.alarms+s.astray) }

func percent(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

func render(all []subject, scores []score) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| of %d harmful and %d harmless cases | harmful found | recall | harmless flagged | wrong reason only | precision |\n", scores[0].harmful, scores[0].harmless)
	b.WriteString("| --- | ---: | ---: | ---: | ---: | ---: |\n")
	for _, s := range scores {
		if s.harmful == 0 {
			fmt.Fprintf(&b, "| %s | | | | | |\n", s.tool)
			continue
		}
		fmt.Fprintf(&b, "| %s | %d | %.0f %% | %d | %d | %.0f %% |\n", s.tool, s.hits, s.recall(), s.alarms, s.astray, s.precision())
	}
	return b.String()
}
