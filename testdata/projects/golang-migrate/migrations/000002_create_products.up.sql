CREATE DOMAIN money_amount AS numeric(12, 2) CHECK (VALUE >= 0);

CREATE TABLE products (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sku    text NOT NULL UNIQUE,
    title  text NOT NULL,
    price  money_amount NOT NULL,
    active boolean NOT NULL DEFAULT true
);

COMMENT ON COLUMN products.price IS 'Without taxes, in euros';
