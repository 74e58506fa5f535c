"""The texts of the first version of each page."""

from django.db import migrations

from certsite.pages.domain.first_texts import first_texts


def lay(apps, schema_editor):
    version = apps.get_model("pages", "PageVersion")
    version.objects.bulk_create(version(number=1, **fields) for fields in first_texts())


class Migration(migrations.Migration):
    dependencies = [("pages", "0002_guards")]

    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
