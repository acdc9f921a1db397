package plan

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/migrate-check/migrate-check/rules"
)

// hints of the validator that are a matter of taste, or of a network that is not there.
var tolerated = []string{
	"SARIF2002", // messages are text, not ids of texts
	"SARIF2003", // the commit is known where the file is uploaded
	"SARIF2006", // the schema is not fetched
	"SARIF2009", // our ids are words
	"SARIF2010", // the file is in the repository; no snippet
	"SARIF2011",
	"SARIF2012", // names in Pascal case
}

// Microsoft's validator, with the rules of GitHub's code scanning, has nothing to say about any plan.
func TestSARIFValidates(t *testing.T) {
	program, files := multitool(t), map[string][]byte{}
	for name, p := range testPlans(t) {
		for suffix, opts := range map[string]Options{"": {}, ".explained": {Explain: explainRule}} {
			files[name+suffix] = sarifFile(t, p, opts)
		}
	}
	for _, complaint := range validateSARIF(t, program, files) {
		t.Error(complaint)
	}
}

// A validator that accepts everything proves nothing.
func TestSARIFValidatorRefuses(t *testing.T) {
	program := multitool(t)
	whole := string(sarifFile(t, crowded(1), Options{}))
	complaints := strings.Join(validateSARIF(t, program, map[string][]byte{
		"places": []byte(strings.Replace(whole, `"locations"`, `"relatedLocations"`, 1)),
		"rules":  []byte(strings.Replace(whole, `"shortDescription"`, `"properties"`, 1)),
	}), "\n")
	for _, want := range []string{"places.sarif GH1017", "rules.sarif GH2012"} {
		if !strings.Contains(complaints, want) {
			t.Errorf("%s is missing in:\n%s", want, complaints)
		}
	}
}

func explainRule(id string) (summary, page string) {
	rule := rules.Find(id)
	if rule == nil {
		return "", ""
	}
	p, err := rules.ReadPage(id)
	if err != nil {
		return rule.Summary, rule.Summary
	}
	return rule.Summary, p.Markdown()
}

// multitool is the program of npm's @microsoft/sarif-multitool-linux, as scripts/sarif.sh fetches it.
func multitool(t *testing.T) string {
	t.Helper()
	if program := os.Getenv("MIGRATE_CHECK_TEST_SARIF"); program != "" {
		return program
	}
	if os.Getenv("MIGRATE_CHECK_REQUIRE_SARIF") == "1" {
		t.Fatal("MIGRATE_CHECK_TEST_SARIF is not set, and MIGRATE_CHECK_REQUIRE_SARIF=1 is")
	}
	t.Skip("there is no validator; set MIGRATE_CHECK_TEST_SARIF=$(scripts/sarif.sh)")
	return ""
}

func sarifFile(t *testing.T, p *Plan, opts Options) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := formats["sarif"].Write(&out, p, opts); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// validateSARIF gives the validator's complaints about files. Its exit code is 0 whatever it finds: they are in a file
// of its own.
func validateSARIF(t *testing.T, program string, files map[string][]byte) (complaints []string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name+".sarif"), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	result := filepath.Join(t.TempDir(), "result.sarif")
	cmd := exec.Command(program, "validate", filepath.Join(dir, "*.sarif"), "--rule-kind", "Sarif;Ghas",
		"--level", "Error;Warning;Note", "--log", "ForceOverwrite", "--output", result)
	cmd.Env = append(os.Environ(), "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	written, err := os.ReadFile(result)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var log validated
	if err := json.Unmarshal(written, &log); err != nil || len(log.Runs) != 1 || len(log.Runs[0].Invocations) != 1 {
		t.Fatalf("the validator's result is not understood: %v\n%s", err, written)
	}
	run := log.Runs[0]
	if i := run.Invocations[0]; !i.ExecutionSuccessful || len(i.ToolExecutionNotifications) > 0 {
		t.Fatalf("the validator has not done its work:\n%s", out)
	}
	seen := map[string]bool{}
	for _, r := range run.Results {
		seen[path.Base(r.Locations[0].PhysicalLocation.ArtifactLocation.URI)] = true
		if r.Level != "note" || !slices.Contains(tolerated, r.RuleID) {
			file := path.Base(r.Locations[0].PhysicalLocation.ArtifactLocation.URI)
			complaints = append(complaints, strings.Join(append([]string{file, r.RuleID, r.Message.ID}, r.Message.Arguments...), " "))
		}
	}
	if len(seen) != len(files) { // each gives at least a note that its schema was not fetched
		t.Errorf("the validator has read %d files, want %d:\n%s", len(seen), len(files), out)
	}
	return complaints
}

// validated is what the validator writes: SARIF about SARIF.
type validated struct {
	Runs []struct {
		Results []struct {
			RuleID, Level string
			Message       struct {
				ID        string
				Arguments []string
			}
			Locations []struct {
				PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []json.RawMessage
		}
	}
}

// What the validator lets pass although code scanning needs it.
func TestSARIFFitsCodeScanning(t *testing.T) {
	for name, p := range testPlans(t) {
		log := sarifOf(p, Options{Explain: explainRule})
		if len(log.Runs) != 1 || log.Runs[0].AutomationDetails.ID == "" {
			t.Fatalf("%s: got %+v", name, log)
		}
		for _, r := range log.Runs[0].Results {
			region := r.Locations[0].Physical.Region
			switch uri := r.Locations[0].Physical.Artifact.URI; {
			case r.Fingerprints["primaryLocationLineHash"] == "":
				t.Errorf("%s: %s has no fingerprint", name, r.RuleID)
			case strings.HasPrefix(uri, "/") || strings.Contains(uri, ":"):
				t.Errorf("%s: %s is not relative", name, uri)
			case region.StartLine < 1 || region.StartColumn < 1 || region.EndLine < region.StartLine || region.EndColumn < 1:
				t.Errorf("%s: the region %+v is none", name, region)
			case region.EndLine == region.StartLine && region.EndColumn <= region.StartColumn:
				t.Errorf("%s: the region %+v is empty", name, region)
			}
		}
	}
}

func TestSARIFKeepsToTheLimit(t *testing.T) {
	run := sarifOf(crowded(mostResults+7), Options{}).Runs[0]
	if len(run.Results) != mostResults {
		t.Errorf("got %d results, want %d", len(run.Results), mostResults)
	}
	want := "7 findings left out: code scanning shows no more"
	if n := run.Invocations[0].Notifications; len(n) != 1 || n[0].Message.Text != want {
		t.Errorf("got %+v, want %q", n, want)
	}
}
