package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/migrate-check/migrate-check/internal/migration"
	"github.com/migrate-check/migrate-check/lint"
)

func (r *sqlRun) sendParts(ctx context.Context) error {
	for _, part := range r.script.Parts {
		if strings.TrimSpace(part.Text) == "" {
			continue
		}
		if err := r.sendPart(ctx, part); err != nil || r.outcome.Failure != nil {
			return err
		}
		if r.tool.discardsOpen && !r.script.Wrapped && r.session.inTransaction() {
			if err := r.session.reopen(ctx); err != nil {
				return err
			}
			r.transactions.forget()
		}
	}
	return nil
}

func (r *sqlRun) sendPart(ctx context.Context, part migration.Part) error {
	message := r.newMessage(part)
	began := time.Now()
	results, err := r.session.send(ctx, part.Text)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	message.answered(results, time.Since(began))
	r.outcome.Statements = append(r.outcome.Statements, message.sent(len(results), err != nil)...)
	if err == nil {
		return nil
	}
	return r.failPart(message, len(results), err)
}

// failPart makes a Failure of what the server answered to the statement at index.
func (r *sqlRun) failPart(message *message, index int, err error) error {
	var copying *copyRefused
	if errors.As(err, &copying) {
		r.outcome.Failure = message.failCopy(index, r.copyMessage(copying))
		return nil
	}
	refusal, err := refused(err)
	if refusal == nil {
		return err
	}
	r.outcome.Failure = message.fail(index, refusal)
	return nil
}

func (r *sqlRun) copyMessage(c *copyRefused) string {
	if c.in {
		return fmt.Sprintf(r.tool.copyIn, r.name)
	}
	return fmt.Sprintf(r.tool.copyOut, r.name)
}

// message is a part with its statements.
type message struct {
	script     *migration.Script
	lines      *lineIndex
	part       migration.Part
	statements []Statement
}

func (r *sqlRun) newMessage(part migration.Part) *message {
	if r.lines == nil {
		r.lines = newLineIndex(r.script.Source)
	}
	m := &message{script: r.script, lines: r.lines, part: part}
	start := m.position(0)
	parsed := lint.Parse(part.Text)
	numbers := r.transactions.number(parsed)
	for i, statement := range parsed {
		m.statements = append(m.statements, Statement{
			SQL:         statement.SQL,
			Position:    within(start, statement.Position),
			Transaction: numbers[i],
			Rows:        -1,
		})
	}
	return m
}

// answered writes what the server said into the statements. The time is known of a message as a whole.
func (m *message) answered(results []result, took time.Duration) {
	for i := range min(len(results), len(m.statements)) {
		m.statements[i].Rows = results[i].rows
	}
	if len(m.statements) == 1 {
		m.statements[0].Duration = took
	}
}

// sent are the statements that the server came to.
func (m *message) sent(completed int, failed bool) []Statement {
	if failed {
		completed++
	}
	return m.statements[:min(completed, len(m.statements))]
}

// fail explains a refusal. The server counts its position in characters from the start of the message;
// where it gives none, the statement's own place is the best there is.
func (m *message) fail(index int, refusal *pgconn.PgError) *Failure {
	if refusal.Position > 0 {
		offset := byteOffset(m.part.Text, int(refusal.Position)-1)
		return newFailure(refusal, m.statementAt(offset), m.position(offset))
	}
	if index < len(m.statements) {
		return newFailure(refusal, m.statements[index].SQL, m.statements[index].Position)
	}
	return newFailure(refusal, "", m.position(0))
}

func (m *message) failCopy(index int, text string) *Failure {
	failure := &Failure{Message: text, Position: m.position(0)}
	if index < len(m.statements) {
		failure.Statement = m.statements[index].SQL
		failure.Position = m.statements[index].Position
	}
	return failure
}

// statementAt is the SQL of the last statement that begins at or before the offset.
func (m *message) statementAt(offset int) string {
	at := m.position(offset)
	sql := ""
	for _, statement := range m.statements {
		if statement.Position.Compare(at) > 0 {
			break
		}
		sql = statement.SQL
	}
	return sql
}

// position finds a place of the message in the user's file. Where the tool substitutes in the text the
// line is right as long as no value has several lines, and the column is left out.
func (m *message) position(offset int) lint.Position {
	source, end := m.script.Source, m.part.Offset+offset
	substituted := !strings.HasPrefix(source[min(m.part.Offset, len(source)):], m.part.Text)
	if !substituted {
		return lint.Position{Path: m.script.Path, Line: m.lines.lineOf(end), Column: columnOf(source, end)}
	}
	return lint.Position{
		Path: m.script.Path,
		Line: m.lines.lineOf(m.part.Offset) + strings.Count(m.part.Text[:offset], "\n"),
	}
}

// within moves a position in a text to the file in which the text begins at start.
func within(start, p lint.Position) lint.Position {
	if p.Line == 1 && start.Column > 0 {
		p.Column += start.Column - 1
	}
	p.Path = start.Path
	p.Line += start.Line - 1
	if p.EndLine > 0 {
		p.EndLine += start.Line - 1
	}
	return p
}

// lineIndex knows where the lines of a text begin: to count them for every statement of a long script would
// take longer than to run it.
type lineIndex struct{ breaks []int }

func newLineIndex(text string) *lineIndex {
	index := &lineIndex{}
	for at := 0; ; at++ {
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return index
		}
		at += next
		index.breaks = append(index.breaks, at)
	}
}

// lineOf counts from 1.
func (l *lineIndex) lineOf(offset int) int {
	before, _ := slices.BinarySearch(l.breaks, offset)
	return 1 + before
}

func columnOf(text string, offset int) int {
	before := text[:min(offset, len(text))]
	return 1 + utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])
}

// byteOffset turns a count of characters into one of bytes.
func byteOffset(text string, characters int) int {
	for i := range text {
		if characters <= 0 {
			return i
		}
		characters--
	}
	return len(text)
}

func newFailure(refusal *pgconn.PgError, statement string, position lint.Position) *Failure {
	return &Failure{
		Message:   refusal.Message,
		SQLState:  refusal.Code,
		Detail:    refusal.Detail,
		Hint:      refusal.Hint,
		Statement: statement,
		Position:  position,
	}
}
