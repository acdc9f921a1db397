-- +goose Up
CREATE AGGREGATE product(numeric) (SFUNC = numeric_mul, STYPE = numeric, INITCOND = '1');
CREATE FUNCTION same_ignoring_case(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT lower($1) = lower($2)';
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same_ignoring_case, COMMUTATOR = ===);
CREATE CAST (address AS text) WITH INOUT;

-- +goose Down
DROP CAST (address AS text);
DROP OPERATOR === (text, text);
DROP FUNCTION same_ignoring_case(text, text);
DROP AGGREGATE product(numeric);
