-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION sum_of_shelves(at_least integer DEFAULT 0, OUT total bigint) LANGUAGE sql STABLE PARALLEL SAFE
    AS 'SELECT sum(quantity) FROM shelves WHERE quantity >= at_least';
CREATE PROCEDURE clear_shelves() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM shelves; COMMIT; END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION sum_of_shelves(integer);
DROP PROCEDURE clear_shelves();
-- +goose StatementEnd
