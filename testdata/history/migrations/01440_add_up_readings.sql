-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sum_of_readings(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM readings WHERE quantity >= at_least';
CREATE PROCEDURE clear_readings() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM readings; COMMIT; END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION sum_of_readings(integer);
DROP PROCEDURE clear_readings();
-- +goose StatementEnd
