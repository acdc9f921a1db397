package postgres

import (
	"context"
	"errors"
)

func startLocal(context.Context, Options) (Server, error) {
	return nil, advise(errors.New("private servers use unix sockets, which we do not use on Windows"),
		"use --postgres container, or the URL of a server")
}

func workParents() []string { return nil }

func sweep([]string) []string { return nil }

// claim names a run. Without locks as on Unix, what a killed run leaves is recognised by its age alone.
type claim struct{ name string }

func claimRun() (*claim, error) { return &claim{namePrefix + randomHex(6)}, nil }

func (*claim) release() error { return nil }
