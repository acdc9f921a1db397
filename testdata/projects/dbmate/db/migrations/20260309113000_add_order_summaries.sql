-- migrate:up
CREATE VIEW order_summaries AS
SELECT o.id, o.status, o.placed_at, c.name AS customer, coalesce(sum(i.total), 0) AS total
FROM orders o
JOIN customers c ON c.id = o.customer_id
LEFT JOIN order_items i ON i.order_id = o.id
GROUP BY o.id, c.id;

-- migrate:down
DROP VIEW order_summaries;
