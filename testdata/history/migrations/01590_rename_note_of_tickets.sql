-- +goose Up
ALTER TABLE tickets RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE tickets RENAME COLUMN remark TO note;
