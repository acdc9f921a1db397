-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION price(amount numeric, rate numeric DEFAULT 1.2) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN amount * rate;
END $$;
-- +goose StatementEnd

-- +goose Down
DROP FUNCTION price(numeric, numeric);
