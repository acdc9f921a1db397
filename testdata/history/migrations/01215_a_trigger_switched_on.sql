-- +goose Up
ALTER TABLE logs ENABLE ALWAYS TRIGGER log_it;

-- +goose Down
ALTER TABLE logs DISABLE TRIGGER log_it;
