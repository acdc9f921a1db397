package applied

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// FileName is what capture calls the file.
const FileName = "applied.json"

// ReadFile reads a captured file, or the one in a captured directory.
func ReadFile(name string) ([]Record, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		name = filepath.Join(name, FileName)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var file File
	if err := decoder.Decode(&file); err != nil {
		return nil, fmt.Errorf("%s: %w; write it with migrate-check capture", name, err)
	}
	if file.Version != FileVersion {
		return nil, fmt.Errorf("%s has version %d; this migrate-check reads version %d", name, file.Version, FileVersion)
	}
	return file.Records, nil
}
