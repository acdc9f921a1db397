package migration

import (
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"sync"

	"github.com/migrate-check/migrate-check/internal/python"
	"github.com/migrate-check/migrate-check/lint"
)

// Cache keeps what was read in files, for several trees that have most of them in common.
type Cache struct {
	mu    sync.Mutex
	facts map[string]*alembicFacts
}

// alembicSource is a file that Alembic takes for a revision.
type alembicSource struct {
	path, text string
	facts      *alembicFacts
}

// alembicFacts are what one file says, whatever other files there are.
type alembicFacts struct {
	syntax             *python.SyntaxError
	message            string
	names              map[string]alembicValue
	upgrade, downgrade *alembicFunction // nil if there is none
}

// alembicNames are the variables that place a revision in the graph.
var alembicNames = []string{"revision", "down_revision", "depends_on", "branch_labels"}

// alembicValue is the value of a variable.
type alembicValue struct {
	values []string
	// computed is set if it is not a literal.
	computed bool
	// line is where the value stands, 0 if there is no such variable.
	line int
}

type alembicFunction struct {
	line   int
	empty  bool
	raises string
	needs  *needs
}

// read fills in the facts of files, on all processors. A nil cache is empty.
func (c *Cache) read(sources []alembicSource) error {
	if c == nil {
		c = new(Cache)
	}
	next := make(chan *alembicSource)
	failed := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for i := range failed {
		workers.Go(func() {
			for source := range next {
				facts, err := c.of(source)
				source.facts, failed[i] = facts, errors.Join(failed[i], err)
			}
		})
	}
	for i := range sources {
		next <- &sources[i]
	}
	close(next)
	workers.Wait()
	return errors.Join(failed...)
}

func (c *Cache) of(source *alembicSource) (*alembicFacts, error) {
	key := path.Base(source.path) + "\x00" + source.text
	c.mu.Lock()
	facts := c.facts[key]
	c.mu.Unlock()
	if facts != nil {
		return facts, nil
	}
	facts, err := readAlembicFacts(source)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.facts == nil {
		c.facts = map[string]*alembicFacts{}
	}
	c.facts[key] = facts
	return facts, nil
}

func readAlembicFacts(source *alembicSource) (*alembicFacts, error) {
	facts := &alembicFacts{names: map[string]alembicValue{}}
	module, err := python.Parse(source.text)
	if err != nil && !errors.As(err, &facts.syntax) {
		return nil, fmt.Errorf("reading %s: %w", source.path, err)
	}
	facts.message = alembicMessage(module.Doc())
	for _, name := range alembicNames {
		if expression := module.Assigned(name); expression != nil {
			values, ok := module.Strings(expression)
			facts.names[name] = alembicValue{values, !ok, expression.Line}
		}
	}
	file := &pythonFile{module, source.path}
	facts.upgrade = readAlembicFunction(file, lint.Upgrade)
	facts.downgrade = readAlembicFunction(file, lint.Downgrade)
	return facts, nil
}

func readAlembicFunction(file *pythonFile, direction lint.Direction) *alembicFunction {
	function := file.Function(string(direction))
	if function == nil {
		return nil
	}
	raises, _ := function.Raises()
	return &alembicFunction{
		line: function.Line, empty: function.Empty(), raises: raises,
		needs: file.needs(string(direction)),
	}
}

// alembicMessage is the first paragraph of the docstring, as Alembic shows it.
func alembicMessage(doc string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(doc), "\r\n", "\n"), "\n\n")
	return strings.Join(strings.Fields(first), " ")
}
