-- +goose Up
ALTER TABLE warehouses RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE warehouses RENAME COLUMN remark TO note;
