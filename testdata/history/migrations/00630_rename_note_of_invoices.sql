-- +goose Up
ALTER TABLE invoices RENAME COLUMN note TO remark;

-- +goose Down
ALTER TABLE invoices RENAME COLUMN remark TO note;
