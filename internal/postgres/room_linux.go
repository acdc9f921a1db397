package postgres

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// sharedMemory is a file system in memory that every Linux has; in containers it is often small.
const sharedMemory = "/dev/shm"

// A cluster has 25 MB when it is empty, and a base state or seeded rows can bring hundreds.
const (
	neededSpace  = 1 << 30
	neededMemory = 2 << 30
)

// hasRoom reports whether a data directory fits there without taking the memory that others need.
func hasRoom(dir string) bool {
	var stat syscall.Statfs_t
	if err := syscall.Statfs(dir, &stat); err != nil {
		return false
	}
	return stat.Bavail*uint64(stat.Bsize) >= neededSpace && availableMemory() >= neededMemory
}

// availableMemory reads "MemAvailable:   12345678 kB"; it is 0 if the kernel does not say.
func availableMemory() int64 {
	content, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(content)) {
		fields := strings.Fields(line)
		if len(fields) == 3 && fields[0] == "MemAvailable:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			if err != nil {
				return 0
			}
			return kilobytes << 10
		}
	}
	return 0
}
