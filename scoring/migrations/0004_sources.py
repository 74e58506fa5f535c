"""An edit says which edit of another sheet it takes over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scoring", "0003_operations")]

    operations = [
        migrations.AddField(
            "edit",
            "source",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="scoring.edit"
            ),
        ),
    ]
