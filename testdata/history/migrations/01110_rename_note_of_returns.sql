-- +goose Up
ALTER TABLE returns RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE returns RENAME COLUMN remark TO note;
