package action_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What scripts/record-release.sh writes is what install.sh reads, or nothing.
func TestRecordRelease(t *testing.T) {
	dir := t.TempDir()
	copyTree(t, "../scripts", filepath.Join(dir, "scripts"))
	list, sums := filepath.Join(dir, "action/versions.txt"), filepath.Join(dir, "checksums.txt")
	write(t, list, "# The releases.\n")
	record := func(version string) (string, bool) {
		out, err := exec.Command("bash", filepath.Join(dir, "scripts/record-release.sh"), version, sums).CombinedOutput()
		return string(out), err == nil
	}
	sum := strings.Repeat("0123456789abcdef", 4)
	var checksums strings.Builder
	for _, platform := range []string{"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"} {
		checksums.WriteString(sum + "  migrate-check_1.2.3_" + platform + ".tar.gz\n")
	}

	write(t, sums, strings.Replace(checksums.String(), "linux_arm64", "linux_riscv64", 1))
	if out, ok := record("1.2.3"); ok || !strings.Contains(out, "no SHA-256 of migrate-check_1.2.3_linux_arm64.tar.gz") {
		t.Errorf("a platform is missing: got %q, success %v", out, ok)
	}
	write(t, sums, checksums.String())
	if out, ok := record("latest"); ok || !strings.Contains(out, "no version") {
		t.Errorf("no version: got %q, success %v", out, ok)
	}
	if content, err := os.ReadFile(list); err != nil || string(content) != "# The releases.\n" {
		t.Fatalf("after failures: got %q, %v", content, err)
	}
	if out, ok := record("1.2.3"); !ok {
		t.Fatal(out)
	}
	content, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	want := "1.2.3 linux-arm64 " + sum + " https://github.com/migrate-check/migrate-check/releases/download/v1.2.3/migrate-check_1.2.3_linux_arm64.tar.gz\n"
	if strings.Count(string(content), "\n1.2.3 ") != 4 || !strings.Contains(string(content), want) {
		t.Errorf("got\n%s\nwant the line\n%s", content, want)
	}
	if out, ok := record("1.2.3"); ok || !strings.Contains(out, "recorded already") {
		t.Errorf("again: got %q, success %v", out, ok)
	}
}
