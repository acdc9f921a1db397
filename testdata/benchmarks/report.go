package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// report is the table, line by line.
type report struct{ lines []string }

// goal is what a figure is to stay below, 0 for none.
type goal struct {
	most float64
	unit string
}

func (r *report) add(what string, value float64, g goal, command string) {
	wanted, met := "", ""
	if g.most > 0 {
		wanted, met = "≤ "+figure(g.most)+" "+g.unit, "yes"
		if value > g.most {
			met = "**no**"
		}
	}
	r.lines = append(r.lines, fmt.Sprintf("| %s | %s %s | %s | %s | `%s` |", what, figure(value), g.unit, wanted, met, command))
	fmt.Fprintf(os.Stderr, "bench: %s: %s %s\n", what, figure(value), g.unit)
}

// missing says what could not be measured here, and why.
func (r *report) missing(what, why string) {
	r.lines = append(r.lines, fmt.Sprintf("| %s | not measured: %s | | | |", what, why))
}

func figure(value float64) string {
	switch {
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	case value >= 10:
		return fmt.Sprintf("%.1f", value)
	}
	return fmt.Sprintf("%.2f", value)
}

func (r *report) markdown(ctx context.Context) string {
	return fmt.Sprintf("Measured %s on %s.\n\n| what | figure | goal | met | command |\n| --- | --- | --- | --- | --- |\n%s\n",
		time.Now().UTC().Format("2006-01-02 15:04"), machine(ctx), strings.Join(r.lines, "\n"))
}

// machine describes what the figures were measured on, and how busy it was.
func machine(ctx context.Context) string {
	words := []string{fmt.Sprintf("%d processors", runtime.NumCPU())}
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if _, after, found := strings.Cut(string(text), "model name"); found {
			name, _, _ := strings.Cut(strings.TrimLeft(after, "\t: "), "\n")
			words = append(words, name)
		}
	}
	if text, err := os.ReadFile("/proc/loadavg"); err == nil {
		words = append(words, "load "+strings.Fields(string(text))[0]+" at the end")
	}
	return strings.Join(append(words, runtime.Version()), ", ")
}

const begin, end = "<!-- figures of make bench -->\n", "<!-- end of the figures -->\n"

func replaceTable(file, table string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		return fmt.Errorf("%s has no %q and %q", file, strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return os.WriteFile(file, []byte(before+begin+table+end+after), 0o644)
}

// least runs each of the functions n times, by turns, and gives the shortest time of each in milliseconds.
func least(n int, functions ...func() (time.Duration, error)) ([]float64, error) {
	shortest := make([]float64, len(functions))
	for range n {
		for i, f := range functions {
			took, err := f()
			if err != nil {
				return nil, err
			}
			if ms := float64(took.Microseconds()) / 1000; shortest[i] == 0 || ms < shortest[i] {
				shortest[i] = ms
			}
		}
	}
	return shortest, nil
}

// timed runs a program and gives its time from start to end. It may exit with 1, as a plan that blocks does.
func timed(ctx context.Context, dir string, env []string, program string, args ...string) (time.Duration, *os.ProcessState, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil && (cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != 1) {
		return 0, nil, fmt.Errorf("%s %s: %w\n%s", program, strings.Join(args, " "), err, output.String())
	}
	return took, cmd.ProcessState, nil
}
