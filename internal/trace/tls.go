package trace

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

// tlsHandshake is the first byte of a client that begins with TLS at once (sslnegotiation=direct).
const tlsHandshake = 0x16

// encrypt takes TLS from the client. A migration may insist on it (sslmode=require) even for a
// database on its own machine.
func (p *Proxy) encrypt(client *wire) *wire {
	return newWire(tls.Server(unread{client.conn, client.in}, &tls.Config{
		NextProtos: []string{"postgresql"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return p.cert()
		},
	}))
}

// unread is a connection of which some bytes were read ahead.
type unread struct {
	net.Conn
	ahead *bufio.Reader
}

func (u unread) Read(b []byte) (int, error) { return u.ahead.Read(b) }

// selfSigned makes a certificate that lives as long as the process. Nobody checks it; the password
// tells who is who.
func selfSigned() (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a key for TLS: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "localhost"},
		DNSNames:     []string{"localhost"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(7 * 24 * time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("making a certificate for TLS: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}
