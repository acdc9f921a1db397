package trace

import (
	"context"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

// serve is the life of one connection.
func (p *Proxy) serve(conn net.Conn) error {
	if !p.hold(conn) {
		conn.Close()
		return nil
	}
	defer p.release(conn)
	client, startup, err := p.greet(conn)
	if err != nil || startup == nil {
		return ended(err)
	}
	if client.conn != conn && !p.hold(client.conn) {
		return nil
	}
	defer p.release(client.conn)
	s, err := p.login(client, startup)
	if err != nil || s == nil {
		return ended(err)
	}
	if !p.hold(s.server.conn) {
		s.server.conn.Close()
		return nil
	}
	defer p.release(s.server.conn)
	if _, replicates := startup.Parameters["replication"]; replicates {
		return s.pass()
	}
	return s.run()
}

// greet answers what comes before the startup message: questions for encryption, and cancel requests,
// which are passed on and end the connection.
func (p *Proxy) greet(conn net.Conn) (*wire, *pgproto3.StartupMessage, error) {
	client := newWire(conn)
	for {
		first, err := client.in.Peek(1)
		if err != nil {
			return nil, nil, err
		}
		if first[0] == tlsHandshake {
			client = p.encrypt(client)
			continue
		}
		body, err := client.startup()
		if err != nil {
			return nil, nil, err
		}
		switch code := binary.BigEndian.Uint32(body); code {
		case 80877103: // SSLRequest
			// A unix socket needs none, and asks for none.
			if conn.LocalAddr().Network() == "unix" {
				_, err = conn.Write([]byte("N"))
			} else if _, err = conn.Write([]byte("S")); err == nil {
				client = p.encrypt(client)
			}
		case 80877104: // GSSENCRequest
			_, err = conn.Write([]byte("N"))
		case 80877102: // CancelRequest
			return nil, nil, p.cancelRequest(body)
		default:
			return client, decodeStartup(body), nil
		}
		if err != nil {
			return nil, nil, err
		}
	}
}

// startup reads a message without a type byte.
func (w *wire) startup() ([]byte, error) {
	var header [4]byte
	if _, err := io.ReadFull(w.in, header[:]); err != nil {
		return nil, err
	}
	size := int(binary.BigEndian.Uint32(header[:])) - 4
	if size < 4 || size > 10_000 {
		return nil, fmt.Errorf("reading the first message of a client: its size cannot be %d", size)
	}
	return w.read(size)
}

func decodeStartup(body []byte) *pgproto3.StartupMessage {
	startup := &pgproto3.StartupMessage{ProtocolVersion: binary.BigEndian.Uint32(body), Parameters: map[string]string{}}
	for rest := body[4:]; len(rest) > 1; {
		var name, value string
		name, rest = cutString(rest)
		value, rest = cutString(rest)
		startup.Parameters[name] = value
	}
	return startup
}

// login opens the client's session on the server, as the client's user, with the client's settings. It
// returns nil if the client was refused.
func (p *Proxy) login(client *wire, startup *pgproto3.StartupMessage) (*session, error) {
	if client.conn.LocalAddr().Network() != "unix" {
		if ok, err := p.checkPassword(client); !ok {
			return nil, err
		}
	}
	parameters := startup.Parameters
	user := parameters["user"]
	database := parameters["database"]
	if database == "" {
		database = user
	}
	server, err := p.connect(user, database, parameters)
	if err != nil {
		return nil, client.refuse(err)
	}
	s := &session{
		proxy:    p,
		database: database,
		known:    p.relationsOf(database),
		client:   client,
		ended:    make(chan struct{}),
		asked:    asked{statements: map[string]*prepared{}, portals: map[string]*portal{}, generation: 1},
	}
	if err := s.adopt(server, startup); err != nil {
		return nil, errors.Join(client.refuse(err), server.Close(p.ctx))
	}
	s.number = int(p.sessions.Add(1))
	return s, nil
}

// adopt takes over the server connection, and tells the client about it.
func (s *session) adopt(server *pgconn.PgConn, startup *pgproto3.StartupMessage) error {
	_, replicates := startup.Parameters["replication"]
	if !replicates {
		if err := s.readStart(server, startup); err != nil {
			return err
		}
	}
	// Where a write was slow, pgconn reads in the background, and would take the answers to the client's first statement.
	if err := server.SyncConn(s.proxy.ctx); err != nil {
		return fmt.Errorf("taking over the connection: %w", err)
	}
	taken, err := server.Hijack()
	if err != nil {
		return err
	}
	s.server = newWire(taken.Conn)
	s.pid = taken.PID
	s.status.Store(int32(taken.TxStatus))
	s.stale.Store(true) // we have read pg_class
	messages := []pgproto3.BackendMessage{&pgproto3.AuthenticationOk{}}
	if unknown := unknownOptions(startup); unknown != nil {
		messages = append([]pgproto3.BackendMessage{unknown}, messages...)
	}
	for name, value := range taken.ParameterStatuses {
		s.setting(name, value)
		messages = append(messages, &pgproto3.ParameterStatus{Name: name, Value: value})
	}
	s.served.history.unreported = s.major < 15
	return s.client.say(append(messages,
		&pgproto3.BackendKeyData{ProcessID: taken.PID, SecretKey: taken.SecretKey},
		&pgproto3.ReadyForQuery{TxStatus: taken.TxStatus})...)
}

// readStart reads, before the client's first statement, which relations there are and what its session is given.
func (s *session) readStart(server *pgconn.PgConn, startup *pgproto3.StartupMessage) error {
	results, err := server.Exec(s.proxy.ctx, relationsQuery+";\n"+givenQuery).ReadAll()
	if err != nil {
		return fmt.Errorf("reading the relations of the database and the settings of the session: %w", err)
	}
	_, newest := s.known.take(results[0])
	s.newest.Store(newest)
	s.given = readGiven(results[1], startup)
	return nil
}

// unknownOptions says what we do not speak: protocol 3.2, and options of the protocol.
// https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
func unknownOptions(startup *pgproto3.StartupMessage) *pgproto3.NegotiateProtocolVersion {
	unknown := &pgproto3.NegotiateProtocolVersion{NewestMinorProtocol: pgproto3.ProtocolVersion30}
	for name := range startup.Parameters {
		if len(name) > 5 && name[:5] == "_pq_." {
			unknown.UnrecognizedOptions = append(unknown.UnrecognizedOptions, name)
		}
	}
	if startup.ProtocolVersion == pgproto3.ProtocolVersion30 && unknown.UnrecognizedOptions == nil {
		return nil
	}
	return unknown
}

// connect opens a session on the server.
func (p *Proxy) connect(user, database string, parameters map[string]string) (*pgconn.PgConn, error) {
	// Every value is given, so that no PG* variable of our own process takes part.
	config, err := pgconn.ParseConfig("host=localhost port=1 user=x password=x dbname=x sslmode=disable connect_timeout=0 target_session_attrs=any")
	if err != nil {
		return nil, fmt.Errorf("connecting to the throwaway database: %w", err)
	}
	config.Host, config.Port, config.TLSConfig = p.target.Host, uint16(p.target.Port), p.target.TLS
	config.User, config.Password, config.Database = user, p.target.Password, database
	config.Fallbacks = nil
	config.RuntimeParams = map[string]string{}
	for name, value := range parameters {
		if name != "user" && name != "database" && (len(name) < 5 || name[:5] != "_pq_.") {
			config.RuntimeParams[name] = value
		}
	}
	return pgconn.ConnectConfig(p.ctx, config)
}

func (p *Proxy) checkPassword(client *wire) (bool, error) {
	if err := client.say(&pgproto3.AuthenticationCleartextPassword{}); err != nil {
		return false, err
	}
	kind, size, err := client.header()
	if err != nil {
		return false, err
	}
	if kind != 'p' || size > 10_000 {
		return false, fmt.Errorf("reading a password: got a %q message of %d bytes", kind, size)
	}
	body, err := client.read(size)
	if err != nil {
		return false, err
	}
	if subtle.ConstantTimeCompare([]byte(text(body)), []byte(p.Password)) == 1 {
		return true, nil
	}
	return false, client.refuse(&pgconn.PgError{Severity: "FATAL", Code: "28P01", Message: "the password is not the one that migrate-check made for its throwaway database"})
}

// refuse tells a client why it gets no session.
func (w *wire) refuse(err error) error {
	refusal := &pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: "08006", Message: err.Error()}
	var fromServer *pgconn.PgError
	if errors.As(err, &fromServer) {
		refusal.Code, refusal.Message, refusal.Detail, refusal.Hint = fromServer.Code, fromServer.Message, fromServer.Detail, fromServer.Hint
	}
	return w.say(refusal)
}

func (w *wire) say(messages ...pgproto3.BackendMessage) error {
	for _, message := range messages {
		encoded, err := message.Encode(nil)
		if err != nil {
			return err
		}
		if _, err := w.out.Write(encoded); err != nil {
			return err
		}
	}
	return w.out.Flush()
}

// cancelRequest passes a cancel request on: its numbers are the server's own.
func (p *Proxy) cancelRequest(body []byte) error {
	conn, err := p.dial(p.ctx)
	if err != nil {
		return fmt.Errorf("cancelling a statement: %w", err)
	}
	defer conn.Close()
	message := binary.BigEndian.AppendUint32(nil, uint32(len(body)+4))
	if _, err := conn.Write(append(message, body...)); err != nil {
		return fmt.Errorf("cancelling a statement: %w", err)
	}
	// The server closes the connection when it has acted.
	_, err = io.Copy(io.Discard, conn)
	return ended(err)
}

func (p *Proxy) dial(ctx context.Context) (net.Conn, error) {
	network, address := pgconn.NetworkAddress(p.target.Host, uint16(p.target.Port))
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, address)
}

// pass copies bytes in both directions: replication connections speak another language.
func (s *session) pass() error {
	s.proxy.running.Go(func() {
		io.Copy(s.server.conn, s.client.in)
		s.server.conn.Close()
	})
	_, err := io.Copy(s.client.conn, s.server.in)
	return ended(err)
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}
