-- want: downgrade-loses-data: after upgrade and downgrade 5 of 5 rows of public.parcels are gone
-- +goose Up
CREATE TABLE parcel_sizes (parcel_id bigint, size text);

-- +goose Down
DROP TABLE parcel_sizes;
TRUNCATE parcels CASCADE;
