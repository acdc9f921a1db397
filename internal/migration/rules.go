package migration

// The IDs of the findings about history.
const (
	EditedRevision     = "edited-revision"
	EditedDowngrade    = "edited-downgrade"
	RemovedRevision    = "removed-revision"
	RenamedRevision    = "renamed-revision"
	ReparentedRevision = "reparented-revision"
	OutOfOrderRevision = "out-of-order-revision"
	MultipleHeads      = "multiple-heads"
	BrokenHistory      = "broken-history"
	MissingDowngrade   = "missing-downgrade"
)
