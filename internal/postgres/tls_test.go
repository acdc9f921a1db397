package postgres_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/pgtest"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// TestURLWithTLS puts TLS before a server, as the ones we start ourselves speak none, and asks for it in
// every way that a URL can.
func TestURLWithTLS(t *testing.T) {
	home := createOn(t, pgtest.NewServer(t, pgtest.Options()))
	certificate, file := selfSigned(t)
	secured := *home
	secured.Host, secured.Port = "127.0.0.1", terminateTLS(t, certificate, home)

	for _, mode := range []string{"require", "verify-full"} {
		secured.Params = map[string]string{"sslmode": mode, "sslrootcert": file}
		server, err := postgres.Start(t.Context(), postgres.Options{Source: secured.URL("postgres")})
		if err != nil {
			t.Fatal(err)
		}
		db := createOn(t, server)
		pgtest.Exec(t, db, "SELECT 1")
		watch, err := apply.NewWatch(t.Context(), db) // the lock trace gets there the same way
		if err != nil {
			t.Fatal(err)
		}
		if err := watch.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}

	secured.Params = map[string]string{"sslmode": "verify-full"}
	_, err := postgres.Start(t.Context(), postgres.Options{Source: secured.URL("postgres")})
	wantUnavailable(t, err, "certificate")
}

// terminateTLS answers the request for encryption, and passes everything after it on to the socket.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
func terminateTLS(t *testing.T, certificate tls.Certificate, target *postgres.Database) (port int) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serveTLS(conn, certificate, filepath.Join(target.Host, ".s.PGSQL.5432"))
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func serveTLS(conn net.Conn, certificate tls.Certificate, socket string) {
	defer conn.Close()
	request := make([]byte, 8)
	if _, err := io.ReadFull(conn, request); err != nil {
		return
	}
	conn.Write([]byte("S"))
	secured := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}})
	upstream, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer upstream.Close()
	go io.Copy(upstream, secured)
	io.Copy(secured, upstream)
}

func selfSigned(t *testing.T) (certificate tls.Certificate, file string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}
