-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION price(amount numeric, rate numeric DEFAULT 1.1) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN round(amount * rate, 2);
END $$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION price(amount numeric, rate numeric DEFAULT 1.2) RETURNS numeric LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN amount * rate;
END $$;
-- +goose StatementEnd
