package trace

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

// wire is one side of a session: messages of one type byte, four bytes of length and a body.
// https://www.postgresql.org/docs/current/protocol-message-formats.html
type wire struct {
	conn net.Conn
	in   *bufio.Reader
	out  *bufio.Writer
	body []byte
}

func newWire(conn net.Conn) *wire {
	const size = 64 << 10
	return &wire{conn: conn, in: bufio.NewReaderSize(conn, size), out: bufio.NewWriterSize(conn, size)}
}

// header reads the type of the next message and the size of its body.
func (w *wire) header() (kind byte, size int, err error) {
	var header [5]byte
	if _, err := io.ReadFull(w.in, header[:]); err != nil {
		return 0, 0, err
	}
	size = int(binary.BigEndian.Uint32(header[1:])) - 4
	if size < 0 || size > 1<<30 {
		return 0, 0, fmt.Errorf("reading a %q message: its size cannot be %d", header[0], size)
	}
	return header[0], size, nil
}

// read returns the body of a message. It is valid until the next call.
func (w *wire) read(size int) ([]byte, error) {
	// One huge statement must not keep its memory for the rest of the session.
	if cap(w.body) < size || cap(w.body) > 1<<20 {
		w.body = make([]byte, max(size, 4<<10))
	}
	body := w.body[:size]
	_, err := io.ReadFull(w.in, body)
	return body, err
}

// forward writes a message that was read.
func (w *wire) forward(kind byte, body []byte) error {
	if err := w.writeHeader(kind, len(body)); err != nil {
		return err
	}
	_, err := w.out.Write(body)
	return err
}

// stream passes a message on without holding it.
func (w *wire) stream(to *wire, kind byte, size int) error {
	if err := to.writeHeader(kind, size); err != nil {
		return err
	}
	_, err := io.CopyN(to.out, w.in, int64(size))
	return err
}

func (w *wire) writeHeader(kind byte, size int) error {
	var header [5]byte
	header[0] = kind
	binary.BigEndian.PutUint32(header[1:], uint32(size+4))
	_, err := w.out.Write(header[:])
	return err
}

// flush sends what was written, once there is nothing more to read at once from the other side.
func (w *wire) flush(from *wire) error {
	if from.in.Buffered() > 0 {
		return nil
	}
	return w.out.Flush()
}
