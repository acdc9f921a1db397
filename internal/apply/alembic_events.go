package apply

// event is one line of the driver's.
type event struct {
	Event string `json:"event"`
	ready
	statementEvent
	failedEvent
	doneEvent
	PID    int `json:"pid"`
	Status int `json:"status"`
	// Asked are the variables that the project's code asked for, in a step that is done or has failed.
	Asked []askedEvent `json:"asked"`
}

// ready says what the interpreter has.
type ready struct {
	Python     string   `json:"python"`
	Executable string   `json:"executable"`
	Alembic    string   `json:"alembic"`
	SQLAlchemy string   `json:"sqlalchemy"`
	Drivers    []string `json:"drivers"`
}

// place is a line as Python names it.
type place struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	EndLine int    `json:"endLine"`
}

// statementEvent is the start or the end of a statement.
type statementEvent struct {
	place
	Number      int    `json:"number"`
	SQL         string `json:"sql"`
	Parameters  int    `json:"parameters"`
	Transaction int    `json:"transaction"`
	Nanoseconds int64  `json:"nanoseconds"`
	Rows        int64  `json:"rows"`
}

// failedEvent is an exception that ended the step.
type failedEvent struct {
	// Script is whether the revision had begun.
	Script    bool           `json:"script"`
	Type      string         `json:"type"`
	Message   string         `json:"message"`
	Module    string         `json:"module"`
	Server    *serverMessage `json:"server"`
	Command   bool           `json:"commandError"`
	Refused   *refusedTarget `json:"refused"`
	Statement *failedSQL     `json:"statement"`
	// At is the innermost line of the user's code, Frames are all, outermost first.
	At        place   `json:"at"`
	Frames    []place `json:"frames"`
	Traceback string  `json:"traceback"`
}

type serverMessage struct {
	Message  string `json:"message"`
	SQLState string `json:"sqlstate"`
	Detail   string `json:"detail"`
	Hint     string `json:"hint"`
}

type refusedTarget struct {
	Kind     string `json:"kind"`
	Host     string `json:"host"`
	Port     string `json:"port"`
	Database string `json:"database"`
}

type failedSQL struct {
	place
	SQL string `json:"sql"`
}

// doneEvent is the result of a task that succeeded.
type doneEvent struct {
	VersionTables  [][2]string       `json:"versionTables"`
	OneTransaction *bool             `json:"oneTransaction"`
	Revisions      []AlembicRevision `json:"revisions"`
	Heads          []string          `json:"heads"`
	Differences    []ModelDifference `json:"differences"`
	Models         bool              `json:"models"`
	SessionBefore  [][3]string       `json:"sessionBefore"`
	SessionAfter   [][3]string       `json:"sessionAfter"`
	Reads          *readsEvent       `json:"reads"`
	Libraries      []string          `json:"libraries"`
}

// left is what the script left in its session; nil if that is not known.
func (d *doneEvent) left() []Leftover {
	if d.SessionAfter == nil {
		return nil
	}
	return since(leftovers(d.SessionBefore), leftovers(d.SessionAfter))
}

func leftovers(rows [][3]string) []Leftover {
	list := []Leftover{}
	for _, row := range rows {
		list = append(list, Leftover{LeftoverKind(row[0]), row[1], row[2]})
	}
	return list
}

// readsEvent is what a step read beside the database.
type readsEvent struct {
	Files       []string `json:"files"`
	Directories []string `json:"directories"`
	Beyond      string   `json:"beyond"`
}

// askedEvent is a variable that was asked for, by the file of which the driver knows the whole path.
type askedEvent struct {
	Asked
	File string `json:"file"`
}
