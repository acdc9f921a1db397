-- +goose Up
ALTER TABLE batches RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE batches RENAME COLUMN remark TO note;
