package migration_test

import (
	"os"
	"syscall"
)

// peakMemory is the most memory that a process had at a time, in MB.
func peakMemory(state *os.ProcessState) float64 {
	if usage, ok := state.SysUsage().(*syscall.Rusage); ok {
		return float64(usage.Maxrss) / 1024 // Linux counts in KB
	}
	return 0
}
