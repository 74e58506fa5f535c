import json

from django.core.management.base import BaseCommand, CommandError

from scoring import queries
from scoring.models import Scorecard


class Command(BaseCommand):
    help = "Replay the edits of every locked score sheet with its own edition; exit 1 and the list where one differs."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        differing = queries.recompute_all()
        checked = Scorecard.objects.exclude(result=None).count()
        if options["json"]:
            listed = [as_row(found) for found in differing]
            self.stdout.write(json.dumps({"checked": checked, "differing": listed}, ensure_ascii=False))
        else:
            for found in differing:
                self.stdout.write(in_words(found))
            self.stdout.write(f"{checked} score sheets checked")
        if differing:
            raise CommandError(f"{len(differing)} of {checked} score sheets differ", returncode=1)


def as_row(found: queries.Difference) -> dict:
    """A difference as JSON."""
    places = [" ".join(place) for place in found.places]
    return {"case": found.scorecard.case, "stored": found.scorecard.result, "now": found.now, "fields": places}


def in_words(found: queries.Difference) -> str:
    """A difference in one line: the case, both results, and the fields that are not what their edits say."""
    stored, now = found.scorecard.result, found.now
    said = [f"{told(stored)} → {told(now) if now else 'cannot be replayed'}"] if stored != now else []
    said += ["not as its edits say: " + ", ".join(" ".join(place) for place in found.places)] if found.places else []
    return f"{found.scorecard.case}: {'; '.join(said)}"


def told(result) -> str:
    """Percent, grade and engine of a result; whatever else stands in its place as it is."""
    if not isinstance(result, dict):
        return json.dumps(result)
    return f"{result.get('shown')} % {result.get('grade')} (engine {result.get('engine', 1)})"
