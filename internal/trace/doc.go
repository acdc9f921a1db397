// Package trace stands between a migration and its throwaway server and says what each statement did
// there: the locks it took, what it rewrote, scanned and built, and how long that took. It works for
// every client, because it reads the wire and asks the server from inside the client's own transaction.
package trace
