-- want: downgrade-not-inverse: the downgrade leaves function public.audit_refunds() behind
-- want: upgrade-not-repeatable: after the downgrade the upgrade fails: function "audit_refunds" already exists with same argument types
-- +goose Up
-- +goose StatementBegin
CREATE FUNCTION audit_refunds() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER audit AFTER DELETE ON refunds FOR EACH ROW EXECUTE FUNCTION audit_refunds();
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER audit ON refunds;
