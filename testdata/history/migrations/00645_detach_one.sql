-- want: downgrade-fails: the downgrade works on empty tables and fails on rows that the tables may have: partition constraint of relation "events_shop" is violated by some row
-- +goose Up
ALTER TABLE events DETACH PARTITION events_shop;
DROP INDEX events_shop_day_idx;

-- +goose Down
ALTER TABLE events ATTACH PARTITION events_shop FOR VALUES IN ('shop');
