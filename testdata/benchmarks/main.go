// Command benchmarks measures what docs/performance.md says, and prints its table. Each figure is the least of several
// runs, and what is compared is run by turns, so that a busy machine disturbs the ratios little.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
)

func main() {
	file := flag.String("write", "", "a file that gets the table between its two markers")
	only := flag.String("only", "plans,histories,rooms,linting", "the parts to measure")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *file, strings.Split(*only, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, file string, only []string) error {
	work, err := os.MkdirTemp("", "bench_migrate_check") // what begins with our own prefix is swept
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	measured := &report{}
	parts := map[string]func(context.Context, *report, string) error{
		"plans": plans, "histories": histories, "rooms": rooms, "linting": linting,
	}
	for _, name := range only {
		part, known := parts[name]
		if !known {
			return fmt.Errorf("there is no part %q", name)
		}
		if err := part(ctx, measured, work); err != nil {
			return err
		}
	}
	text := measured.markdown(ctx)
	fmt.Print(text)
	if file == "" {
		return nil
	}
	return replaceTable(file, text)
}
