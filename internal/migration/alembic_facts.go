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
	// skimmed are the facts of files that another tree has under the same path, and that need not be read whole.
	skimmed map[string]*alembicFacts
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
	// skimmed is set if nobody has looked what the two functions do.
	skimmed bool
}

// alembicNames are the variables that place a revision in the graph.
var alembicNames = []string{"revision", "down_revision", "depends_on", "branch_labels"}

// alembicValue is the value of a variable.
type alembicValue struct {
	values []string
	// computed is set if only running the code can tell it.
	computed bool
	// line is where the value stands, 0 if there is no such variable.
	line int
}

type alembicFunction struct {
	line   int
	empty  bool
	raises string
	// lasting is set if it executes nothing but what no statement undoes.
	lasting bool
	needs   *needs
}

// read fills in the facts of files, on all processors. A nil cache is empty. Files that the other tree holds as
// well are skimmed where that will do.
func (c *Cache) read(sources []alembicSource, loads *alembicLoads, other holder) error {
	if c == nil {
		c = new(Cache)
	}
	next := make(chan *alembicSource)
	failed := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for i := range failed {
		workers.Go(func() {
			for source := range next {
				var err error
				if c.recall(source) || other != nil && c.skim(source, loads, other) {
					continue
				}
				if source.facts, err = readAlembicFacts(source); err == nil {
					c.keep(&c.facts, wholeKey(source), source.facts)
				}
				failed[i] = errors.Join(failed[i], err)
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

// A name without a directory, and the text, are all that whole facts depend on.
func wholeKey(source *alembicSource) string { return path.Base(source.path) + "\x00" + source.text }

func skimmedKey(source *alembicSource) string { return source.path + "\x00" + source.text }

// recall takes the facts that are known already.
func (c *Cache) recall(source *alembicSource) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if source.facts = c.facts[wholeKey(source)]; source.facts == nil {
		source.facts = c.skimmed[skimmedKey(source)]
	}
	return source.facts != nil
}

func (c *Cache) skim(source *alembicSource, loads *alembicLoads, other holder) bool {
	if !other.Holds(source.path, []byte(source.text)) {
		return false
	}
	if source.facts = loads.skim(source); source.facts == nil {
		return false
	}
	c.keep(&c.skimmed, skimmedKey(source), source.facts)
	return true
}

func (c *Cache) keep(in *map[string]*alembicFacts, key string, facts *alembicFacts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if *in == nil {
		*in = map[string]*alembicFacts{}
	}
	(*in)[key] = facts
}

func readAlembicFacts(source *alembicSource) (*alembicFacts, error) {
	syntax := new(python.SyntaxError)
	module, err := python.Parse(source.text)
	if err != nil && !errors.As(err, &syntax) {
		return nil, fmt.Errorf("reading %s: %w", source.path, err)
	}
	file := &pythonFile{module, source.path}
	facts := factsOf(file)
	if err != nil {
		facts.syntax = syntax
	}
	facts.upgrade = readAlembicFunction(file, lint.Upgrade)
	facts.downgrade = readAlembicFunction(file, lint.Downgrade)
	return facts, nil
}

// factsOf are the facts that stand at the top of a module.
func factsOf(module *pythonFile) *alembicFacts {
	facts := &alembicFacts{names: map[string]alembicValue{}, message: alembicMessage(module.Doc())}
	for _, name := range alembicNames {
		if expression := module.Assigned(name); expression != nil {
			values, ok := module.Strings(expression)
			if !ok { // it may be made of constants
				var value string
				if value, ok = module.text(expression, 0); ok {
					values = []string{value}
				}
			}
			facts.names[name] = alembicValue{values, !ok, expression.Line}
		}
	}
	return facts
}

func readAlembicFunction(file *pythonFile, direction lint.Direction) *alembicFunction {
	function := file.Function(string(direction))
	if function == nil {
		return nil
	}
	raises, _ := function.Raises()
	texts, all := executed(file, function)
	return &alembicFunction{
		line: function.Line, empty: function.Empty(), raises: raises, lasting: all && onlyLasting(texts),
		needs: file.needs(string(direction)),
	}
}

// alembicMessage is the first paragraph of the docstring, as Alembic shows it.
func alembicMessage(doc string) string {
	first, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(doc), "\r\n", "\n"), "\n\n")
	return strings.Join(strings.Fields(first), " ")
}
