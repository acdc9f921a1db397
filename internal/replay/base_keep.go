package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"time"

	"github.com/migrate-check/migrate-check/internal/apply"
	"github.com/migrate-check/migrate-check/internal/postgres"
)

// Keeping says where the state of the base is kept between runs. The zero value keeps nothing.
//
// A state is taken instead of applying revisions again if everything is the same that it depends on: the
// program, the server with its settings and extensions, the revisions with what they load and in their order,
// the runner with its libraries, settings and variables, and every file that the scripts read. A state of the
// first revisions alone serves too; those after them are then applied.
type Keeping struct {
	// Store is where. Nil keeps nothing.
	Store *postgres.Store
	// Program changes with this program.
	Program string
	// Trees are the files of the base and of the head. What scripts read has to be in one of them as it
	// was: databases ran the base's files, and this run would use the head's.
	Trees []fs.FS
	// Note is told, in a few words, why something was not kept or not used. May be nil.
	Note func(string)
}

// worthKeeping is how long revisions have to take for their state to be kept. Stopping the server, writing its
// files and starting it again takes about as long as the SQL of 150 tables with two indexes each, however few
// there are, and loading them about as long again: a quarter of a second each on two busy processors. Below this
// next to nothing is gained. BenchmarkState of internal/postgres measures it.
const worthKeeping = 300 * time.Millisecond

// baseKeeper keeps the state of one base. A nil one keeps nothing.
type baseKeeper struct {
	*lab
	server postgres.Keeper
	runner apply.Reproducible
	// keys say after each revision what its state depends on, keys[0] before the first.
	keys []string
	// loaded are the inputs of the state that was loaded, on which one that goes on from it depends too.
	loaded keptInputs
}

// keptBase is what is kept beside the server's files.
type keptBase struct {
	Database string            `json:"database"`
	First    []postgres.Global `json:"first"`
	Settings bool              `json:"settings"`
	Applied  []*apply.Outcome  `json:"applied"`
	Inputs   keptInputs        `json:"inputs"`
	Asked    []apply.Asked     `json:"asked,omitempty"`
}

// keeper is nil where the state cannot be kept.
func (l *lab) keeper(ctx context.Context) *baseKeeper {
	server, canKeep := l.tidy.Server.(postgres.Keeper)
	runner, known := l.opts.BaseRunner.(apply.Reproducible)
	if !canKeep || !known || l.opts.Keeping.Store == nil || len(l.opts.Base) == 0 {
		return nil
	}
	k := &baseKeeper{lab: l, server: server, runner: runner}
	if err := k.findKeys(ctx); err != nil {
		k.note("the base is not kept: %v", err)
		return nil
	}
	return k
}

func (k *baseKeeper) note(format string, args ...any) {
	k.opts.Keeping.note(fmt.Sprintf(format, args...))
}

func (k Keeping) note(text string) {
	if k.Note != nil {
		k.Note(firstLine(text))
	}
}

// load puts the longest part of the base on the server that an earlier run has kept.
func (k *baseKeeper) load(ctx context.Context, trial *Trial) bool {
	if k == nil {
		return false
	}
	store := k.opts.Keeping.Store
	there := store.Keys()
	for count := k.unedited(); count > 0; count-- {
		if k.opts.Schema != nil && count < len(k.opts.Base) {
			return false // the schema may have more of the revisions than these
		}
		if !there[k.keys[count]] {
			continue
		}
		found, err := store.Find(k.keys[count])
		if err != nil {
			k.note("a kept state of the base is not used: %v", err)
		}
		for _, kept := range found {
			if k.loadOne(ctx, kept, count, trial) {
				return true
			}
		}
	}
	return false
}

// unedited is how many revisions come before the first that was edited, whose two versions run from the same
// state.
func (k *baseKeeper) unedited() int {
	for i, revision := range k.opts.Base {
		for _, edit := range k.opts.Edits {
			if edit.Base.ID == revision.ID {
				return i
			}
		}
	}
	return len(k.opts.Base)
}

func (k *baseKeeper) loadOne(ctx context.Context, kept *postgres.Kept, count int, trial *Trial) bool {
	var header keptBase
	if err := json.Unmarshal(kept.Header, &header); err != nil {
		k.note("a kept state of the base is not used: %v", err)
		return false
	}
	if !k.sameInputs(header.Inputs) {
		return false
	}
	k.opts.Progress(Step{Name: "kept", Revision: k.opts.Base[count-1], Index: count, Total: len(k.opts.Base)})
	var base *postgres.Database
	err := kept.Load(func(archive io.Reader) (err error) {
		base, err = k.server.LoadState(ctx, archive, header.Database)
		return err
	})
	if err == nil {
		err = k.adopt(ctx, base, header)
	}
	if err != nil {
		k.note("the kept state of the base cannot be used, and is made anew: %v", err)
		if ctx.Err() == nil {
			_ = kept.Remove() // else it is in the way of the next run too, which says so
		}
		return false
	}
	k.loaded = header.Inputs
	k.runner.Recall(header.Asked)
	trial.Kept = count
	trial.Applied = header.Applied
	for len(trial.Applied) < count { // what SQL files send stands in them
		trial.Applied = append(trial.Applied, nil)
	}
	return true
}

// adopt goes on where the run that kept the state was.
func (k *baseKeeper) adopt(ctx context.Context, base *postgres.Database, header keptBase) (err error) {
	k.base, k.clean = base, base
	k.globals = globals{first: header.First, settings: header.Settings}
	k.globals.base, err = k.readGlobals(ctx)
	k.globals.clean = k.globals.base
	return err
}

// reachesOut finds statements that read or write outside of the database.
var reachesOut = regexp.MustCompile(`(?i)\b(pg_read_file|pg_read_binary_file|pg_stat_file|pg_ls_\w+|lo_import|lo_export|dblink\w*|file_fdw|postgres_fdw|` +
	`pl(perl|tcl|python)\w*u)\b|\bcopy\b[^;]*\b(from|to)\s+(program\b|E?'|U&')`)

// beyond says why the state of the base depends on what is not part of its key; empty if it does not.
func (k *baseKeeper) beyond(trial *Trial) string {
	for i, outcome := range trial.Applied {
		if outcome == nil {
			continue
		}
		for _, statement := range outcome.Statements {
			if found := reachesOut.FindString(statement.SQL); found != "" {
				return fmt.Sprintf("its revision %s reaches outside of the database (%s)", k.opts.Base[i].ID, firstLine(found))
			}
		}
	}
	if why := k.runner.Inputs().Beyond; why != "" {
		return why
	}
	return ""
}

// keep writes the state down. Whatever goes wrong is no reason not to go on, as nothing but time is lost.
func (k *baseKeeper) keep(ctx context.Context, trial *Trial) {
	if k == nil || len(k.opts.Edits) > 0 {
		return
	}
	if why := k.beyond(trial); why != "" {
		k.note("the base is not kept: %s", why)
		return
	}
	inputs, err := k.readInputs()
	if err != nil {
		k.note("the base is not kept: %v", err)
		return
	}
	header, err := json.Marshal(k.describe(trial, inputs))
	if err != nil {
		k.note("the base is not kept: %v", err)
		return
	}
	k.opts.Progress(Step{Name: "keep"})
	k.release(ctx)
	err = k.opts.Keeping.Store.Keep(k.keys[len(k.opts.Base)], inputs.digest(), header, func(w io.Writer) error {
		return k.server.SaveState(ctx, w)
	})
	if err != nil && ctx.Err() == nil {
		k.note("the base is not kept: %v", err)
	}
}

func (k *baseKeeper) describe(trial *Trial, inputs keptInputs) keptBase {
	kept := keptBase{Database: k.base.Name, First: k.globals.first, Settings: k.globals.settings, Inputs: inputs, Asked: k.runner.Inputs().Asked}
	if hasPython(k.opts.Base) {
		kept.Applied = trial.Applied
	}
	return kept
}
