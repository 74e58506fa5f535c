"""A published edition never changes, and an edit of a score line is kept as it came."""

from django.db import migrations

EDITION = """
CREATE FUNCTION certsite_published_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - 'state' <> to_jsonb(OLD) - 'state') THEN
        RAISE EXCEPTION 'a published edition never changes: make a new one' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_edition BEFORE UPDATE OR DELETE ON scoring_edition
    FOR EACH ROW EXECUTE FUNCTION certsite_published_edition();
"""
PARTS = """
CREATE FUNCTION certsite_part_of_published_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row_edition bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.edition_id ELSE NEW.edition_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM scoring_edition WHERE id = row_edition AND state <> 'draft') THEN
        RAISE EXCEPTION 'a published edition never changes: make a new one' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_edition BEFORE INSERT OR UPDATE OR DELETE ON scoring_indicator
    FOR EACH ROW EXECUTE FUNCTION certsite_part_of_published_edition();
CREATE TRIGGER published_edition BEFORE INSERT OR UPDATE OR DELETE ON scoring_band
    FOR EACH ROW EXECUTE FUNCTION certsite_part_of_published_edition();
"""
EDITS = """
CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE ON scoring_edit
    FOR EACH ROW EXECUTE FUNCTION certsite_insert_only();
"""
UNDO_EDITION = "DROP TRIGGER published_edition ON scoring_edition; DROP FUNCTION certsite_published_edition();"
UNDO_PARTS = """
DROP TRIGGER published_edition ON scoring_indicator;
DROP TRIGGER published_edition ON scoring_band;
DROP FUNCTION certsite_part_of_published_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial"), ("workflow", "0002_insert_only")]

    operations = [
        migrations.RunSQL(EDITION, UNDO_EDITION),
        migrations.RunSQL(PARTS, UNDO_PARTS),
        migrations.RunSQL(EDITS, "DROP TRIGGER insert_only ON scoring_edit"),
    ]
