//go:build unix

package postgres

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// unpackWorkers write files: most of the time goes into creating a thousand small ones.
const unpackWorkers = 4

// smallFile is how much of an archive a worker may hold in memory. Larger files are written as they are read.
const smallFile = 1 << 20

// unpackTar fills an empty data directory from an archive, and reads that to its end.
func unpackTar(archive io.Reader, data string, as account) error {
	u := &unpacking{data: data, as: as, files: make(chan smallOne), failures: make(chan error, unpackWorkers)}
	var workers sync.WaitGroup
	for range unpackWorkers {
		workers.Go(u.write)
	}
	err := u.read(archive)
	close(u.files)
	workers.Wait()
	close(u.failures)
	for failure := range u.failures {
		err = errors.Join(err, failure)
	}
	return err
}

// unpacking hands the files of an archive to workers.
type unpacking struct {
	data     string
	as       account
	files    chan smallOne
	failures chan error
}

type smallOne struct {
	name    string
	content []byte
}

func (u *unpacking) write() {
	for file := range u.files {
		if err := u.as.writeFile(file.name, bytes.NewReader(file.content)); err != nil {
			u.failures <- err
			break
		}
	}
	for range u.files { // let the reader finish
	}
}

func (u *unpacking) read(archive io.Reader) error {
	reader := tar.NewReader(archive)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			_, err := io.Copy(io.Discard, archive)
			return err
		}
		if err != nil {
			return err
		}
		if err := u.take(header, reader); err != nil {
			return err
		}
	}
}

func (u *unpacking) take(header *tar.Header, content io.Reader) error {
	if !filepath.IsLocal(header.Name) {
		return fmt.Errorf("the entry %q leads out of the archive", header.Name)
	}
	name := filepath.Join(u.data, header.Name)
	switch {
	case header.Typeflag == tar.TypeDir:
		return u.as.makeDir(name)
	case header.Typeflag != tar.TypeReg:
		return fmt.Errorf("the entry %q is neither a file nor a directory", header.Name)
	case header.Size > smallFile:
		return u.as.writeFile(name, content)
	}
	small := make([]byte, header.Size)
	if _, err := io.ReadFull(content, small); err != nil {
		return err
	}
	u.files <- smallOne{name, small}
	return nil
}

// perRun are files of a data directory that belong to the server that ran there.
var perRun = []string{"postmaster.pid", "postmaster.opts", ownConf}

// packDirectory writes a data directory in which no server works.
func packDirectory(archive *tar.Writer, data string) error {
	return filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == data {
			return err
		}
		name, err := filepath.Rel(data, path)
		if err != nil || slices.Contains(perRun, name) {
			return err
		}
		switch {
		case entry.IsDir():
			return archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o700})
		case entry.Type().IsRegular():
			return packFile(archive, path, name)
		}
		return fmt.Errorf("%s lies outside of the data directory, such as a tablespace", name)
	})
}

func packFile(archive *tar.Writer, path, name string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: info.Size()}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err = io.Copy(archive, file)
	return err
}
