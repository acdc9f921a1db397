package postgres

// WorkParents are where data directories are made.
var WorkParents = workParents
