SET LOCAL lock_timeout = '5s';

DROP TRIGGER order_items_count ON order_items;
DROP FUNCTION count_order_items();
ALTER TABLE orders DROP COLUMN item_count;
