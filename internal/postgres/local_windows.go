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
