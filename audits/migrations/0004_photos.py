import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audits.models.photos
import certsite.common.clock


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0003_findings"),
        ("scoring", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                (
                    "taken",
                    models.DateTimeField(
                        blank=True, help_text="by the device's clock", null=True, verbose_name="taken"
                    ),
                ),
                ("added_at", models.DateTimeField(default=certsite.common.clock.now, verbose_name="added")),
                (
                    "keep_until",
                    models.DateField(
                        blank=True, help_text="after it, it may be purged", null=True, verbose_name="kept until"
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "audit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="audits.audit"
                    ),
                ),
            ],
            options={
                "verbose_name": "photo",
                "ordering": ["audit", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Blob",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("small", "small copy"), ("original", "original")], max_length=8, verbose_name="kind"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField(verbose_name="size")),
                ("received", models.PositiveBigIntegerField(default=0, verbose_name="received")),
                ("started_at", models.DateTimeField(default=certsite.common.clock.now)),
                ("complete_at", models.DateTimeField(blank=True, null=True, verbose_name="complete")),
                (
                    "file",
                    models.FileField(
                        blank=True, max_length=200, upload_to=audits.models.photos.blob_path, verbose_name="file"
                    ),
                ),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("width", models.PositiveIntegerField(blank=True, null=True, verbose_name="width")),
                ("height", models.PositiveIntegerField(blank=True, null=True, verbose_name="height")),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("clean", "scanned, no virus found"),
                            ("unscanned", "not scanned"),
                            ("infected", "virus found"),
                        ],
                        default="unscanned",
                        max_length=10,
                        verbose_name="virus scan",
                    ),
                ),
                ("scanned", models.DateTimeField(blank=True, null=True, verbose_name="scanned")),
                (
                    "complete_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="blobs", to="audits.photo"
                    ),
                ),
            ],
            options={
                "verbose_name": "file of a photo",
                "ordering": ["photo", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PhotoLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("linked_at", models.DateTimeField(default=certsite.common.clock.now, verbose_name="linked")),
                ("unlinked_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back")),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.indicator",
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="audits.photo"
                    ),
                ),
                (
                    "unlinked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "link of a photo",
                "ordering": ["photo", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.PositiveBigIntegerField()),
                ("content", models.BinaryField()),
                (
                    "blob",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="audits.blob"
                    ),
                ),
            ],
            options={
                "verbose_name": "part of a file",
                "ordering": ["blob", "start"],
                "constraints": [models.UniqueConstraint(fields=("blob", "start"), name="part_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(fields=("audit", "sha256"), name="photo_once"),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="photo_has_a_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.UniqueConstraint(fields=("photo", "kind", "sha256"), name="blob_once"),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.UniqueConstraint(
                condition=models.Q(("complete_at__isnull", False)),
                fields=("photo", "kind"),
                name="one_whole_blob_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="blob_has_a_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(("received__lte", models.F("size")), ("size__gt", 0)),
                name="blob_received_at_most_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("complete_at__isnull", True), ("complete_by__isnull", True)),
                    models.Q(("complete_at__isnull", False), ("complete_by__isnull", False)),
                    _connector="OR",
                ),
                name="blob_complete_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="blob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("complete_at__isnull", True),
                    models.Q(
                        ("received", models.F("size")),
                        models.Q(("file", ""), _negated=True),
                        models.Q(("content_type", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="blob_complete_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="photolink",
            constraint=models.CheckConstraint(
                condition=models.Q(("indicator__isnull", False)), name="link_names_what_the_photo_serves"
            ),
        ),
        migrations.AddConstraint(
            model_name="photolink",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("unlinked_at__isnull", True), ("unlinked_by__isnull", True)),
                    models.Q(("unlinked_at__isnull", False), ("unlinked_by__isnull", False)),
                    _connector="OR",
                ),
                name="unlinked_who_and_when",
            ),
        ),
    ]
