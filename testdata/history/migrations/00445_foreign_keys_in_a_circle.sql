-- +goose Up
CREATE TABLE teams (id integer PRIMARY KEY, lead_id integer);
CREATE TABLE people (id integer PRIMARY KEY, team_id integer REFERENCES teams ON DELETE SET NULL);
ALTER TABLE teams ADD CONSTRAINT teams_lead FOREIGN KEY (lead_id) REFERENCES people DEFERRABLE INITIALLY DEFERRED;

-- +goose Down
DROP TABLE people, teams CASCADE;
