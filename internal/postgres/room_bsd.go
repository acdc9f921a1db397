//go:build unix && !linux

package postgres

const sharedMemory = ""

// hasRoom is false: other systems have no file system in memory ready to use.
func hasRoom(string) bool { return false }
