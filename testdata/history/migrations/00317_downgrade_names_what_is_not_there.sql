-- want: downgrade-fails: the downgrade fails: table "gate" does not exist
-- +goose Up
CREATE TABLE gates (id integer);

-- +goose Down
DROP TABLE gate;
