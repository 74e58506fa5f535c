"""What a public page once said is kept as it was."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON pages_pageversion
    FOR EACH ROW EXECUTE FUNCTION certsite_insert_only();
"""


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial"), ("workflow", "0002_insert_only")]

    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER insert_only ON pages_pageversion")]
