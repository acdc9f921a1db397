-- +goose Up
ALTER TABLE order_notes INHERIT notes;

-- +goose Down
ALTER TABLE order_notes NO INHERIT notes;
