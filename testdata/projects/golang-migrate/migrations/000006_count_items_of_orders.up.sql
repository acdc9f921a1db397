SET LOCAL lock_timeout = '5s';

ALTER TABLE orders ADD COLUMN item_count integer NOT NULL DEFAULT 0;

CREATE FUNCTION count_order_items() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE orders
    SET item_count = (SELECT count(*) FROM order_items i WHERE i.order_id = orders.id)
    WHERE id = coalesce(NEW.order_id, OLD.order_id);
    RETURN NULL;
END;
$$;

CREATE TRIGGER order_items_count
AFTER INSERT OR DELETE ON order_items
FOR EACH ROW EXECUTE FUNCTION count_order_items();
