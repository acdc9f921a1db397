-- +goose Up
ALTER TABLE suppliers RENAME TO vendors;
ALTER INDEX suppliers_pkey RENAME TO vendors_pkey;
ALTER SEQUENCE suppliers_id_seq RENAME TO vendors_id_seq;
CREATE VIEW suppliers AS SELECT * FROM vendors;

-- +goose Down
DROP VIEW suppliers;
ALTER SEQUENCE vendors_id_seq RENAME TO suppliers_id_seq;
ALTER INDEX vendors_pkey RENAME TO suppliers_pkey;
ALTER TABLE vendors RENAME TO suppliers;
