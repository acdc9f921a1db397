-- want-unchecked: the replay of 1157: it builds on 467, which fails; without it the upgrade ends with: view "hub_view" does not exist
-- +goose Up
DROP VIEW hub_view;

-- +goose Down
SELECT 1;
