CREATE TABLE order_items (
    order_id   bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position   smallint NOT NULL,
    product_id bigint NOT NULL REFERENCES products (id),
    quantity   integer NOT NULL CHECK (quantity > 0),
    price      money_amount NOT NULL,
    total      numeric(14, 2) GENERATED ALWAYS AS (quantity * price) STORED,
    PRIMARY KEY (order_id, position)
);

CREATE INDEX order_items_product_id_idx ON order_items (product_id);
