CREATE TYPE order_status AS ENUM ('cart', 'placed', 'paid', 'shipped', 'cancelled');

CREATE TABLE orders (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers (id),
    status      order_status NOT NULL DEFAULT 'cart',
    placed_at   timestamptz,
    CONSTRAINT orders_placed_at_check CHECK (status = 'cart' OR placed_at IS NOT NULL)
);
