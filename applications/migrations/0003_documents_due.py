import datetime

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


def date_what_was_returned(apps, schema_editor):
    """A document returned before days were named is due as an edition would say; nobody is reminded of such a day."""
    Document = apps.get_model("applications", "Document")
    for document in Document.objects.filter(verdict="returned").iterator():
        document.due_on = timezone.localdate(document.judged_at) + datetime.timedelta(days=15)
        document.reminded = "overdue"
        document.save(update_fields=["due_on", "reminded"])


def name_what_nobody_judged(apps, schema_editor):
    """A file that took an infected one's place after the documents had passed still waits for a verdict."""
    Document = apps.get_model("applications", "Document")
    late = Document.objects.filter(application__state="documents-passed", revision__gt=1, verdict__isnull=True)
    for document in late.order_by("pk"):
        others = Document.objects.filter(application=document.application_id, requirement=document.requirement)
        before = others.filter(revision=document.revision - 1).first()
        if before and before.scan == "infected" and not others.filter(revision__gt=document.revision).exists():
            application = apps.get_model("applications", "Application").objects.get(pk=document.application_id)
            application.late_documents.append(document.requirement)
            application.save(update_fields=["late_documents"])


def have_scans_scanned(apps, schema_editor):
    """Nobody kept whether the sealed scans of contracts were scanned."""
    Contract = apps.get_model("applications", "Contract")
    Contract.objects.filter(client_way="sealed").exclude(client_mark="").update(client_scan="unscanned")
    Contract.objects.filter(body_way="sealed").exclude(body_mark="").update(body_scan="unscanned")


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0002_enterprise_side"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="late_documents",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60),
                blank=True,
                default=list,
                help_text="what was replaced after the documents had passed, and has not passed since",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="body_scan",
            field=models.CharField(
                blank=True,
                choices=[
                    ("clean", "scanned, no virus found"),
                    ("unscanned", "not scanned"),
                    ("infected", "virus found"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="contract",
            name="client_scan",
            field=models.CharField(
                blank=True,
                choices=[
                    ("clean", "scanned, no virus found"),
                    ("unscanned", "not scanned"),
                    ("infected", "virus found"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="to be replaced by"),
        ),
        migrations.AddField(
            model_name="document",
            name="reminded",
            field=models.CharField(blank=True, help_text="the last reminder that was sent", max_length=20),
        ),
        migrations.RunPython(date_what_was_returned, migrations.RunPython.noop),
        migrations.RunPython(name_what_nobody_judged, migrations.RunPython.noop),
        migrations.RunPython(have_scans_scanned, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("verdict", "returned"), _negated=True), ("due_on__isnull", False), _connector="OR"
                ),
                name="returned_is_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_on__isnull", True),
                    models.Q(("verdict", "returned"), ("verdict__isnull", False)),
                    _connector="OR",
                ),
                name="only_returned_is_due",
            ),
        ),
    ]
