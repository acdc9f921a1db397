-- +goose Up
INSERT INTO currencies VALUES ('CHF', 'franc') ON CONFLICT DO NOTHING;
ALTER TABLE payments ADD COLUMN currency char(3) NOT NULL DEFAULT 'EUR' REFERENCES currencies;

-- +goose Down
ALTER TABLE payments DROP COLUMN currency;
DELETE FROM currencies WHERE code = 'CHF';
