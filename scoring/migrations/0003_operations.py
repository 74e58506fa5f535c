"""An edit is of one field; a line changes only by an edit; a stale edit waits in a conflict card."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import certsite.common.clock
import scoring.models
from certsite.common.fields import together

# A line and an edit were of a whole item: each becomes one of its answer and one of its comment.
ANSWER = """jsonb_build_object(
    'verdict', COALESCE({row}->>'verdict', ''), 'points', trim_scale(({row}->>'points')::numeric)::text,
    'drawn', ({row}->>'drawn')::int, 'failed', ({row}->>'failed')::int,
    'staff', ({row}->>'staff')::int, 'certified', ({row}->>'certified')::int,
    'reason', COALESCE({row}->>'reason', ''))"""
SPLIT = f"""
DROP TRIGGER insert_only ON scoring_edit;
INSERT INTO scoring_conflict (scorecard_id, indicator_id, field, opened_at, opened_by_id, closed_at, closed_by_id)
    SELECT scorecard_id, indicator_id, 'answer', made_at, made_by_id, made_at, made_by_id
    FROM scoring_edit WHERE NOT applied;
UPDATE scoring_edit SET field = 'answer', revision = CASE WHEN applied THEN base_revision + 1 END,
    value = {ANSWER.format(row='"values"')},
    conflict_id = (SELECT max(c.id) FROM scoring_conflict c WHERE NOT applied AND c.scorecard_id = scoring_edit.scorecard_id
                   AND c.indicator_id = scoring_edit.indicator_id AND c.opened_at = scoring_edit.made_at);
INSERT INTO scoring_edit (operation, scorecard_id, indicator_id, field, base_revision, revision, value, device, "values",
                          applied, conflict_id, made_at, made_by_id)
    SELECT gen_random_uuid(), scorecard_id, indicator_id, 'comment', base_revision, revision,
           to_jsonb(COALESCE("values"->>'comment', '')), '', '{{}}', applied, conflict_id, made_at, made_by_id
    FROM scoring_edit ORDER BY id;
INSERT INTO scoring_line (scorecard_id, indicator_id, field, revision, value, made_at, made_by_id, verdict, reason, comment)
    SELECT scorecard_id, indicator_id, 'comment', revision, to_jsonb(comment), scored_at, scored_by_id, '', '', ''
    FROM scoring_line;
UPDATE scoring_line SET field = 'answer', value = {ANSWER.format(row="to_jsonb(scoring_line)")},
    made_at = scored_at, made_by_id = scored_by_id WHERE field IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
GUARDS = """
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON scoring_edit
    FOR EACH ROW EXECUTE FUNCTION certsite_insert_only();

CREATE FUNCTION certsite_put_in_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.revision IS NULL THEN RETURN NULL; END IF;
    INSERT INTO scoring_line AS line
        (scorecard_id, indicator_id, field, revision, value, made_at, made_by_id)
        VALUES (NEW.scorecard_id, NEW.indicator_id, NEW.field, NEW.revision, NEW.value, NEW.made_at, NEW.made_by_id)
        ON CONFLICT (scorecard_id, indicator_id, field) DO UPDATE
        SET revision = EXCLUDED.revision, value = EXCLUDED.value, made_at = EXCLUDED.made_at,
            made_by_id = EXCLUDED.made_by_id
        WHERE line.revision = EXCLUDED.revision - 1;
    IF NOT EXISTS (SELECT 1 FROM scoring_line line WHERE line.scorecard_id = NEW.scorecard_id
                   AND line.indicator_id = NEW.indicator_id AND line.field = NEW.field
                   AND line.revision = NEW.revision AND line.value = NEW.value) THEN
        RAISE EXCEPTION 'this edit was not made on the present revision' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER put_in_place AFTER INSERT ON scoring_edit FOR EACH ROW EXECUTE FUNCTION certsite_put_in_place();

CREATE FUNCTION certsite_only_by_an_edit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a score line changes only by an edit' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER only_by_an_edit BEFORE INSERT OR UPDATE ON scoring_line
    FOR EACH ROW EXECUTE FUNCTION certsite_only_by_an_edit();
"""
UNGUARD = """
DROP TRIGGER only_by_an_edit ON scoring_line; DROP FUNCTION certsite_only_by_an_edit();
DROP TRIGGER put_in_place ON scoring_edit; DROP FUNCTION certsite_put_in_place();
DROP TRIGGER insert_only ON scoring_edit;
"""
USER = settings.AUTH_USER_MODEL


def person(**options):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=USER, **options)


class Migration(migrations.Migration):
    dependencies = [migrations.swappable_dependency(USER), ("scoring", "0002_guards")]

    operations = [
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=20)),
                ("opened_at", models.DateTimeField(default=certsite.common.clock.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("opened_by", person()),
                ("closed_by", person(blank=True, null=True)),
                (
                    "kept",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scoring.edit",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="scoring.indicator"
                    ),
                ),
                (
                    "scorecard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="conflicts", to="scoring.scorecard"
                    ),
                ),
            ],
            options={
                "verbose_name": "conflict card",
                "ordering": ["scorecard", "indicator__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("scorecard", "indicator", "field"),
                        name="one_open_conflict_per_field",
                    ),
                    together("conflict_closed_who_and_when", "closed_at", "closed_by"),
                ],
            },
        ),
        migrations.AddField("scorecard", "seed", models.CharField(default="", max_length=32)),
        migrations.RunSQL(
            "UPDATE scoring_scorecard SET seed = left(md5(random()::text || id), 24)", migrations.RunSQL.noop
        ),
        migrations.AlterField("scorecard", "seed", models.CharField(default=scoring.models.new_seed, max_length=32)),
        migrations.AddField("edit", "field", models.CharField(max_length=20, null=True)),
        migrations.AddField("edit", "revision", models.PositiveIntegerField(null=True)),
        migrations.AddField("edit", "value", models.JSONField(null=True)),
        migrations.AddField(
            "edit",
            "conflict",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="edits",
                to="scoring.conflict",
            ),
        ),
        migrations.AddField(
            "edit", "device", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.AddField("edit", "device_clock", models.DateTimeField(blank=True, null=True)),
        migrations.RemoveConstraint("line", "one_line_per_item"),
        migrations.RemoveConstraint("line", "failed_at_most_drawn"),
        migrations.AddField("line", "field", models.CharField(max_length=20, null=True)),
        migrations.AddField("line", "value", models.JSONField(null=True)),
        migrations.AddField("line", "made_at", models.DateTimeField(null=True)),
        migrations.AddField("line", "made_by", person(null=True)),
        migrations.AlterField("line", "scored_by", person(null=True)),
        migrations.AlterField("line", "scored_at", models.DateTimeField(null=True)),
        migrations.RunSQL(SPLIT, migrations.RunSQL.noop),
        *(
            migrations.RemoveField("line", name)
            for name in (
                "verdict",
                "points",
                "drawn",
                "failed",
                "staff",
                "certified",
                "reason",
                "comment",
                "scored_at",
                "scored_by",
            )
        ),
        migrations.RemoveField("edit", "values"),
        migrations.RemoveField("edit", "applied"),
        migrations.AlterField("edit", "field", models.CharField(max_length=20)),
        migrations.AlterField("edit", "value", models.JSONField()),
        migrations.AlterField("line", "field", models.CharField(max_length=20)),
        migrations.AlterField("line", "value", models.JSONField()),
        migrations.AlterField("line", "made_at", models.DateTimeField()),
        migrations.AlterField("line", "made_by", person()),
        migrations.AlterField("line", "revision", models.PositiveIntegerField()),
        migrations.AddConstraint(
            "line", models.UniqueConstraint(fields=("scorecard", "indicator", "field"), name="one_line_per_field")
        ),
        migrations.AddConstraint(
            "line",
            models.CheckConstraint(
                condition=models.Q(("field__regex", "^(answer|comment|draw|record:[1-9][0-9]*)$")),
                name="line_field_known",
            ),
        ),
        migrations.AddConstraint(
            "edit",
            models.CheckConstraint(
                condition=models.Q(("conflict__isnull", True), ("revision__isnull", False))
                | models.Q(("conflict__isnull", False), ("revision__isnull", True)),
                name="edit_in_place_or_in_a_conflict",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
