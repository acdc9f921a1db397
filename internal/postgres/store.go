package postgres

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Store keeps states of whole servers in a directory between runs, until they take more room than they may.
// Several runs may use it at the same time: a state is one file that appears under its name when it is complete.
//
//	migrate-check state 1
//	<length of the header>
//	<header><archive><checksum of all before>
type Store struct {
	Dir string
	// Limit is how many bytes the states may take together. Those that were used longest ago go first.
	Limit int64
}

const (
	// cacheFormat changes when what we keep, or how we call initdb, changes.
	cacheFormat = "2"

	stateMagic  = "migrate-check state 1\n"
	statePrefix = "base-"
	stateSuffix = ".state"
)

// castagnoli makes its table when it is first wanted: lint starts in the time that takes.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// Kept is a state in a store.
type Kept struct {
	// Header is what was kept with the state.
	Header []byte
	file   string
}

// ErrDamaged is the error of a state that is not what was written.
var ErrDamaged = errors.New("it is damaged")

// Keys are the keys of which the store has a state.
func (s *Store) Keys() map[string]bool {
	keys := map[string]bool{}
	files, err := s.files()
	if err != nil {
		return keys
	}
	for _, file := range files {
		key, _, _ := strings.Cut(strings.TrimPrefix(file.Name(), statePrefix), "-")
		keys[key] = true
	}
	return keys
}

// Find gives the states with a key, the one that was used last first. The error says what of them cannot be
// used; the others are found all the same.
func (s *Store) Find(key string) (found []*Kept, err error) {
	files, err := s.files()
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if !strings.HasPrefix(file.Name(), statePrefix+key+"-") {
			continue
		}
		if !isTrusted(file) {
			err = errors.Join(err, fmt.Errorf("%s belongs to somebody else", file.Name()))
			continue
		}
		kept, failure := readHeader(filepath.Join(s.Dir, file.Name()))
		if failure != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", file.Name(), failure))
			continue
		}
		found = append(found, kept)
	}
	return found, err
}

// files lists the states, the one that was used last first.
func (s *Store) files() (files []fs.FileInfo, err error) {
	entries, err := os.ReadDir(s.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), statePrefix) || !strings.HasSuffix(entry.Name(), stateSuffix) {
			continue
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() { // else another run has removed it
			files = append(files, info)
		}
	}
	slices.SortStableFunc(files, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	return files, nil
}

// longestHeader is more than the statements of a long history take.
const longestHeader = 256 << 20

func readHeader(name string) (*Kept, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	header, err := cutHeader(bufio.NewReader(file))
	if err != nil {
		return nil, err
	}
	return &Kept{header, name}, nil
}

func cutHeader(r *bufio.Reader) ([]byte, error) {
	magic := make([]byte, len(stateMagic))
	if _, err := io.ReadFull(r, magic); err != nil || string(magic) != stateMagic {
		return nil, ErrDamaged
	}
	line, err := r.ReadString('\n')
	if err != nil {
		return nil, ErrDamaged
	}
	length, err := strconv.Atoi(strings.TrimSuffix(line, "\n"))
	if err != nil || length < 0 || length > longestHeader {
		return nil, ErrDamaged
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, ErrDamaged
	}
	return header, nil
}

// Load puts the state on a server, and counts as using it.
func (k *Kept) Load(put func(archive io.Reader) error) error {
	file, err := os.Open(k.file)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < crc32.Size {
		return ErrDamaged
	}
	body := &verified{sum: crc32.New(castagnoli()), rest: file}
	body.Reader = io.TeeReader(io.LimitReader(file, info.Size()-crc32.Size), body.sum)
	content := bufio.NewReaderSize(body, 1<<16)
	if _, err := cutHeader(content); err != nil {
		return err
	}
	// A file system that keeps no times forgets what was used last; nothing more.
	_ = os.Chtimes(k.file, time.Time{}, time.Now())
	return put(content)
}

// Remove takes a state away that turned out to be of no use.
func (k *Kept) Remove() error {
	err := os.Remove(k.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// verified is a Reader that ends with ErrDamaged where the checksum behind it does not fit.
type verified struct {
	io.Reader
	sum  hash.Hash32
	rest io.Reader
}

func (v *verified) Read(p []byte) (int, error) {
	n, err := v.Reader.Read(p)
	if err != io.EOF {
		return n, err
	}
	var written [crc32.Size]byte
	if _, err := io.ReadFull(v.rest, written[:]); err != nil || binary.BigEndian.Uint32(written[:]) != v.sum.Sum32() {
		return n, ErrDamaged
	}
	return n, io.EOF
}

// Keep writes a state. The variant tells states of one key apart that depend on something else too.
func (s *Store) Keep(key, variant string, header []byte, write func(io.Writer) error) (err error) {
	file, err := createUnfinished(s.Dir)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), removeIfThere(file.Name()))
		}
	}()
	sum := crc32.New(castagnoli())
	out := bufio.NewWriterSize(io.MultiWriter(file, sum), 1<<16)
	fmt.Fprintf(out, "%s%d\n", stateMagic, len(header))
	if _, err := out.Write(header); err != nil {
		return err
	}
	if err := write(out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if _, err := file.Write(sum.Sum(nil)); err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if info.Size() > s.Limit {
		return fmt.Errorf("it takes %d MB, and cache.limit is %d MB", megabytes(info.Size()), megabytes(s.Limit))
	}
	name := filepath.Join(s.Dir, statePrefix+key+"-"+variant+stateSuffix)
	if err := os.Rename(file.Name(), name); err != nil {
		return err
	}
	return errors.Join(file.Close(), s.makeRoom())
}

func megabytes(size int64) int64 { return (size + 1<<20 - 1) >> 20 }

// makeRoom removes what was used longest ago.
func (s *Store) makeRoom() error {
	files, err := s.files()
	if err != nil {
		return err
	}
	var total int64
	for _, file := range files {
		if total += file.Size(); total > s.Limit {
			err = errors.Join(err, removeIfThere(filepath.Join(s.Dir, file.Name())))
			total -= file.Size()
		}
	}
	return err
}

// removeIfThere removes a file that another run may have removed.
func removeIfThere(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
