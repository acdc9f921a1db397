-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sum_of_payments(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM payments WHERE quantity >= at_least';
CREATE PROCEDURE clear_payments() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM payments; COMMIT; END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION sum_of_payments(integer);
DROP PROCEDURE clear_payments();
-- +goose StatementEnd
