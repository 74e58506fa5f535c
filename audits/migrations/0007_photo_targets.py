"""A photo serves a finding or a meeting too, not an item only."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0006_sections"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="photolink",
            name="link_names_what_the_photo_serves",
        ),
        migrations.AddField(
            model_name="photolink",
            name="awaits_closing",
            field=models.BooleanField(default=False, verbose_name="for the closing meeting to come"),
        ),
        migrations.AddField(
            model_name="photolink",
            name="finding",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audits.finding",
            ),
        ),
        migrations.AddField(
            model_name="photolink",
            name="meeting",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audits.meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="photolink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("indicator", None), _negated=True),
                        ("awaits_closing", False),
                        ("finding", None),
                        ("meeting", None),
                    ),
                    models.Q(
                        models.Q(("finding", None), _negated=True),
                        ("awaits_closing", False),
                        ("indicator", None),
                        ("meeting", None),
                    ),
                    models.Q(
                        models.Q(("meeting", None), _negated=True),
                        ("awaits_closing", False),
                        ("finding", None),
                        ("indicator", None),
                    ),
                    models.Q(
                        models.Q(("awaits_closing", False), _negated=True),
                        ("finding", None),
                        ("indicator", None),
                        ("meeting", None),
                    ),
                    _connector="OR",
                ),
                name="link_names_what_the_photo_serves",
            ),
        ),
    ]
