//go:build unix

package postgres

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

var _ Keeper = (*localServer)(nil)

// SaveState stops the server, so that its files are complete, and starts it again.
func (s *localServer) SaveState(ctx context.Context, w io.Writer) error {
	s.disconnect(ctx)
	if err := s.process.shutDown(ctx); err != nil {
		return fmt.Errorf("stopping the server: %w", err)
	}
	archive := tar.NewWriter(w)
	err := packDirectory(archive, s.dir.data())
	if err == nil {
		err = archive.Close()
	}
	return errors.Join(err, s.start(ctx))
}

// LoadState unpacks beside the running server, which makes way when all is there and sound.
func (s *localServer) LoadState(ctx context.Context, archive io.Reader, database string) (*Database, error) {
	loaded, former := filepath.Join(s.dir.path, "loaded"), filepath.Join(s.dir.path, "former")
	if err := s.as.emptyDir(loaded); err != nil {
		return nil, err
	}
	if err := unpackTar(archive, loaded, s.as); err != nil {
		return nil, errors.Join(err, os.RemoveAll(loaded))
	}
	s.disconnect(ctx)
	if err := s.process.stop(); err != nil {
		return nil, fmt.Errorf("stopping the server: %w", err)
	}
	if err := errors.Join(os.Rename(s.dir.data(), former), os.Rename(loaded, s.dir.data())); err != nil {
		return nil, err
	}
	err := configure(s.dir, s.info.Major, s.as, s.opts.Settings)
	if err == nil {
		err = s.start(ctx)
	}
	if err == nil {
		db := s.maintenance
		db.Name = database
		return &db, os.RemoveAll(former)
	}
	return nil, errors.Join(err, os.RemoveAll(s.dir.data()), os.Rename(former, s.dir.data()), s.start(ctx))
}

// start launches the server on the data directory, and waits until it answers.
func (s *localServer) start(ctx context.Context) (err error) {
	if s.process, err = launch(s.programs, s.dir, s.as); err != nil {
		return err
	}
	conn, err := waitLocal(ctx, &s.home, s.process, s.dir)
	if err != nil {
		return errors.Join(err, s.process.stop())
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.conn = conn
	return nil
}
