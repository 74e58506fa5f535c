import json

from django.core.management.base import BaseCommand, CommandError

from certsite.workflow.chain import first_broken
from certsite.workflow.models import HistoryEntry


class Command(BaseCommand):
    help = "Check the hash chain of the history; exit 1 and name the first broken entry where it does not hold."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        broken = first_broken()
        entries = HistoryEntry.objects.count()
        if options["json"]:
            self.stdout.write(json.dumps({"entries": entries, "first_broken": broken.pk if broken else None}))
        if broken:
            raise CommandError(f"history entry {broken.pk} ({broken}) does not fit the chain", returncode=1)
        if not options["json"]:
            self.stdout.write(f"{entries} entries, the chain holds")
