import json

from django.core.management.base import BaseCommand, CommandError

from scoring import queries
from scoring.models import Scorecard


class Command(BaseCommand):
    help = "Replay every locked score sheet with its stored edition; exit 1 and the list where one differs."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        differing = queries.recompute_all()
        checked = Scorecard.objects.exclude(result=None).count()
        listed = [{"case": card.case, "stored": card.result, "now": now} for card, now in differing]
        if options["json"]:
            self.stdout.write(json.dumps({"checked": checked, "differing": listed}, ensure_ascii=False))
        else:
            for row in listed:
                self.stdout.write(f"{row['case']}: {row['stored']['shown']} → {row['now']['shown']}")
            self.stdout.write(f"{checked} score sheets checked")
        if differing:
            raise CommandError(f"{len(differing)} of {checked} score sheets differ", returncode=1)
