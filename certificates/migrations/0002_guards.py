"""A certificate's snapshot never changes, and an act on its status is never undone by editing it."""

from django.db import migrations

SNAPSHOT = """
CREATE FUNCTION certsite_certificate_snapshot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state' THEN
        RAISE EXCEPTION 'an issued certificate never changes: issue a version that replaces it'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER snapshot BEFORE UPDATE OR DELETE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certsite_certificate_snapshot();
"""
ACTS = """
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON certificates_statusact
    FOR EACH ROW EXECUTE FUNCTION certsite_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial"), ("workflow", "0002_insert_only")]

    operations = [
        migrations.RunSQL(
            SNAPSHOT,
            "DROP TRIGGER snapshot ON certificates_certificate; DROP FUNCTION certsite_certificate_snapshot();",
        ),
        migrations.RunSQL(ACTS, "DROP TRIGGER insert_only ON certificates_statusact"),
    ]
