"""Who scores what, and the sheets of a blind phase, private until they are shared."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0005_meetings"),
        ("scoring", "0003_operations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ],
            options={
                "verbose_name": "section",
                "ordering": ["audit", "indicator__position"],
            },
        ),
        migrations.AddField(
            model_name="audit",
            name="blind_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="blind phase begun"),
        ),
        migrations.AddField(
            model_name="audit",
            name="blind_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="audit",
            name="blind_ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="blind phase ended"),
        ),
        migrations.AddField(
            model_name="audit",
            name="blind_ended_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="audit",
            name="blind_ended_why",
            field=models.TextField(blank=True, verbose_name="why the blind phase was ended"),
        ),
        migrations.AddField(
            model_name="audit",
            name="reconciled_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="scores reconciled"),
        ),
        migrations.AddField(
            model_name="audit",
            name="reconciled_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="departure",
            name="own_sheet",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.scorecard",
            ),
        ),
        migrations.AddField(
            model_name="departure",
            name="shared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="own scores shared"),
        ),
        migrations.AddField(
            model_name="departure",
            name="shared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="own_sheet",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.scorecard",
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="shared_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="own scores shared"),
        ),
        migrations.AddField(
            model_name="teammember",
            name="shared_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("blind_at__isnull", True), ("blind_by__isnull", True)),
                    models.Q(("blind_at__isnull", False), ("blind_by__isnull", False)),
                    _connector="OR",
                ),
                name="blind_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("blind_ended_at__isnull", True), ("blind_ended_by__isnull", True)),
                    models.Q(("blind_ended_at__isnull", False), ("blind_ended_by__isnull", False)),
                    _connector="OR",
                ),
                name="blind_ended_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reconciled_at__isnull", True), ("reconciled_by__isnull", True)),
                    models.Q(("reconciled_at__isnull", False), ("reconciled_by__isnull", False)),
                    _connector="OR",
                ),
                name="reconciled_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blind_ended_at__isnull", True), models.Q(("blind_ended_why", ""), _negated=True), _connector="OR"
                ),
                name="blind_ended_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="audit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("blind_at__isnull", False),
                    models.Q(("blind_ended_at__isnull", True), ("reconciled_at__isnull", True)),
                    _connector="OR",
                ),
                name="only_a_blind_phase_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shared_at__isnull", True), ("shared_by__isnull", True)),
                    models.Q(("shared_at__isnull", False), ("shared_by__isnull", False)),
                    _connector="OR",
                ),
                name="gone_shared_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="departure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shared_by__isnull", True),
                    models.Q(("own_sheet__isnull", False), ("shared_by", models.F("user"))),
                    _connector="OR",
                ),
                name="gone_shared_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("shared_at__isnull", True), ("shared_by__isnull", True)),
                    models.Q(("shared_at__isnull", False), ("shared_by__isnull", False)),
                    _connector="OR",
                ),
                name="member_shared_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shared_by__isnull", True),
                    models.Q(("own_sheet__isnull", False), ("shared_by", models.F("user"))),
                    _connector="OR",
                ),
                name="member_shared_oneself",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="audit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="audits.audit"
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="indicator",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="scoring.indicator",
                verbose_name="indicator",
            ),
        ),
        migrations.AddField(
            model_name="section",
            name="member",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sections",
                to="audits.teammember",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.UniqueConstraint(fields=("audit", "indicator"), name="section_once"),
        ),
    ]
