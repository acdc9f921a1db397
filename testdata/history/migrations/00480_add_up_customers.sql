-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sum_of_customers(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM customers WHERE quantity >= at_least';
CREATE PROCEDURE clear_customers() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM customers; COMMIT; END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION sum_of_customers(integer);
DROP PROCEDURE clear_customers();
-- +goose StatementEnd
