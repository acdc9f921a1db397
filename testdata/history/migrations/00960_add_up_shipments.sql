-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sum_of_shipments(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM shipments WHERE quantity >= at_least';
CREATE PROCEDURE clear_shipments() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM shipments; COMMIT; END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION sum_of_shipments(integer);
DROP PROCEDURE clear_shipments();
-- +goose StatementEnd
