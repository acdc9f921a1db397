-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sum_of_employees(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM employees WHERE quantity >= at_least';
CREATE PROCEDURE clear_employees() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM employees; COMMIT; END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION sum_of_employees(integer);
DROP PROCEDURE clear_employees();
-- +goose StatementEnd
