package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/migrate-check/migrate-check/plan"
	"github.com/migrate-check/migrate-check/rules"
)

// output is one value of --format: a format, and the file it goes to. No file is stdout.
type output struct {
	format *plan.Format
	file   string
}

// parseOutputs reads the values of --format. Where none of them goes to stdout the terminal format does, so that
// somebody who only asked for files still sees the result.
func parseOutputs(values []string, usable func(*plan.Format) bool) (outputs []output, err error) {
	for _, value := range values {
		name, file, toFile := strings.Cut(value, "=")
		format, err := plan.FormatNamed(name)
		if err != nil {
			return nil, usage(err)
		}
		if !usable(format) {
			return nil, usage(fmt.Errorf("the format %s shows plans; use it with migrate-check plan", name))
		}
		if toFile && file == "" {
			return nil, usage(fmt.Errorf("--format %s names no file after =", value))
		}
		outputs = append(outputs, output{format, file})
	}
	stdout := 0
	for _, o := range outputs {
		if o.file == "" {
			stdout++
		}
	}
	if stdout > 1 {
		return nil, usage(errors.New("only one --format can go to stdout; give the others a file: --format NAME=FILE"))
	}
	if stdout == 0 {
		terminal, err := plan.FormatNamed("terminal")
		if err != nil {
			return nil, err
		}
		outputs = slices.Insert(outputs, 0, output{format: terminal})
	}
	return outputs, nil
}

// writeOutputs writes the result in every format. The function renders one of them.
func (a *app) writeOutputs(outputs []output, display plan.Options, render func(io.Writer, *plan.Format, plan.Options) error) error {
	for _, o := range outputs {
		if err := a.writeOutput(o, display, render); err != nil {
			return err
		}
	}
	return nil
}

func (a *app) writeOutput(o output, display plan.Options, render func(io.Writer, *plan.Format, plan.Options) error) error {
	if o.file == "" {
		buffered := bufio.NewWriter(a.stdout)
		if err := render(buffered, o.format, display); err != nil {
			return err
		}
		return buffered.Flush()
	}
	display.Color, display.Width = false, 0
	return writeFile(o.file, func(w io.Writer) error { return render(w, o.format, display) })
}

// display says how results look on stdout.
func (a *app) display(noColor, verbose bool) plan.Options {
	color := a.stdoutIsTerminal && !noColor && a.getenv("NO_COLOR") == "" && a.getenv("TERM") != "dumb"
	return plan.Options{Color: color, Width: min(a.width, 120), Verbose: verbose, Explain: explain}
}

// explain gives what there is to say about a rule, nothing if there is no such rule.
func explain(id string) (summary, page string) {
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

// writeFile writes a file whole or not at all: nobody reads half a plan.
func writeFile(name string, write func(io.Writer) error) (err error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return writeDevice(name, write) // such as /dev/stderr, which cannot be replaced
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return writingError(name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, temporary.Close(), os.Remove(temporary.Name()))
		}
	}()
	buffered := bufio.NewWriter(temporary)
	if err := write(buffered); err != nil {
		return writingError(name, err)
	}
	if err := buffered.Flush(); err != nil {
		return writingError(name, err)
	}
	if err := temporary.Chmod(0o644); err != nil {
		return writingError(name, err)
	}
	if err := temporary.Close(); err != nil {
		return writingError(name, err)
	}
	return os.Rename(temporary.Name(), name)
}

func writeDevice(name string, write func(io.Writer) error) (err error) {
	device, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return writingError(name, err)
	}
	defer func() { err = errors.Join(err, device.Close()) }()
	return write(device)
}

// writingError names the file that the user asked for instead of the temporary one.
func writingError(name string, err error) error {
	var pathError *os.PathError
	if errors.As(err, &pathError) {
		err = pathError.Err
	}
	return fmt.Errorf("writing %s: %w", name, err)
}

// formatNames lists the formats for a flag's help.
func formatNames(usable func(*plan.Format) bool) string {
	var names []string
	for _, f := range plan.Formats() {
		if usable(f) {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, ", ")
}

func anyFormat(*plan.Format) bool { return true }

func findingsFormat(f *plan.Format) bool { return f.Findings != nil }
