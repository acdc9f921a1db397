-- +goose Up
ALTER TABLE devices RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE devices RENAME COLUMN remark TO note;
