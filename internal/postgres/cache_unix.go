//go:build unix

package postgres

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
)

// cachedCluster is an archive of an empty cluster as initdb makes it, followed by four bytes of checksum.
// Unpacking it takes a tenth of the time of initdb.
type cachedCluster struct{ file string }

const (
	// cacheFormat changes when what we keep, or how we call initdb, changes.
	cacheFormat  = "1"
	cachePattern = "cluster-*.tar"
	// keptClusters is enough for the versions that somebody works with.
	keptClusters = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// clusterFor names the archive after everything that initdb's result depends on.
func clusterFor(dir string, programs binaries) (*cachedCluster, error) {
	digest := sha256.New()
	fmt.Fprintln(digest, cacheFormat, runtime.GOOS, runtime.GOARCH, initdbArguments, programs.dir)
	for _, program := range []string{"initdb", "postgres"} {
		info, err := os.Stat(programs.path(program))
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(digest, program, info.Size(), info.ModTime().UnixNano())
	}
	name := fmt.Sprintf("cluster-%d-%s.tar", programs.major, hex.EncodeToString(digest.Sum(nil)[:8]))
	return &cachedCluster{filepath.Join(dir, name)}, nil
}

// unpack fills an empty data directory. It reports false if there is no sound archive.
func (c *cachedCluster) unpack(data string, as account) (bool, error) {
	content, err := os.ReadFile(c.file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	body := len(content) - crc32.Size
	if body < 0 || crc32.Checksum(content[:body], castagnoli) != binary.BigEndian.Uint32(content[body:]) {
		return false, os.Remove(c.file)
	}
	return true, unpackTar(content[:body], data, as)
}

// unpackTar makes directories in order and writes files with several workers: most of the time goes into
// creating a thousand small files.
func unpackTar(archive []byte, data string, as account) error {
	type entry struct {
		name    string
		content []byte
	}
	files := make(chan entry)
	failures := make(chan error, 4)
	var workers sync.WaitGroup
	for range cap(failures) {
		workers.Go(func() {
			for file := range files {
				if err := as.writeFile(file.name, file.content); err != nil {
					failures <- err
					break
				}
			}
			for range files { // let the reader finish
			}
		})
	}
	source := bytes.NewReader(archive)
	reader := tar.NewReader(source)
	err := func() error {
		for {
			header, err := reader.Next()
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			if !filepath.IsLocal(header.Name) {
				return fmt.Errorf("the entry %q leads out of the archive", header.Name)
			}
			name := filepath.Join(data, header.Name)
			if header.Typeflag == tar.TypeDir {
				if err := as.makeDir(name); err != nil {
					return err
				}
				continue
			}
			start := source.Size() - int64(source.Len())
			files <- entry{name, archive[start : start+header.Size]}
		}
	}()
	close(files)
	workers.Wait()
	close(failures)
	for failure := range failures {
		err = errors.Join(err, failure)
	}
	return err
}

// pack keeps a cluster that was just made. Another run may do the same at the same time: the file
// appears under its name when it is complete.
func (c *cachedCluster) pack(data string) (err error) {
	dir := filepath.Dir(c.file)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, "new-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	checksum := crc32.New(castagnoli)
	archive := tar.NewWriter(io.MultiWriter(file, checksum))
	if err := packDirectory(archive, data); err != nil {
		return err
	}
	if err := archive.Close(); err != nil {
		return err
	}
	if _, err := file.Write(checksum.Sum(nil)); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Rename(file.Name(), c.file); err != nil {
		return err
	}
	return prune(dir)
}

func packDirectory(archive *tar.Writer, data string) error {
	return filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || path == data {
			return err
		}
		name, err := filepath.Rel(data, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return archive.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o700})
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		header := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o600, Size: int64(len(content))}
		if err := archive.WriteHeader(header); err != nil {
			return err
		}
		_, err = archive.Write(content)
		return err
	})
}

// prune removes all but the newest clusters.
func prune(dir string) error {
	archives, err := filepath.Glob(filepath.Join(dir, cachePattern))
	if err != nil {
		return err
	}
	slices.SortFunc(archives, func(a, b string) int { return modified(b) - modified(a) })
	for _, old := range archives[min(keptClusters, len(archives)):] {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

func modified(name string) int {
	info, err := os.Stat(name)
	if err != nil {
		return 0
	}
	return int(info.ModTime().Unix())
}
