"""Insert-only tables are guarded by the database itself; the history first."""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations

FUNCTION = """
CREATE FUNCTION certsite_insert_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON workflow_historyentry
    FOR EACH ROW EXECUTE FUNCTION certsite_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("workflow", "0001_initial")]

    operations = [
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION certsite_insert_only()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER insert_only ON workflow_historyentry"),
    ]
