-- +goose Up
ALTER TABLE carriers RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE carriers RENAME COLUMN remark TO note;
