-- migrate:up
CREATE TABLE payments (
    id       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_id bigint NOT NULL REFERENCES orders (id),
    amount   money_amount NOT NULL,
    paid_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX payments_order_id_idx ON payments (order_id);

-- migrate:down
DROP TABLE payments;
