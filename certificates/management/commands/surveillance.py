import datetime
import json

from django.core.management.base import BaseCommand, CommandError

from certificates import services
from certsite.common import clock


def day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is no date: write YYYY-MM-DD", returncode=2) from error


class Command(BaseCommand):
    help = "Do what the beat does for a day (propose, remind, escalate, expire), and say what was done."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", metavar="DATE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        as_of = day(options["as_of"]) if options["as_of"] else clock.today()
        with clock.at(as_of):
            done = services.surveillance(as_of).as_dict()
        if options["json"]:
            self.stdout.write(json.dumps(done))
            return
        for what, names in done.items():
            self.stdout.write(f"{what}: {names if isinstance(names, str) else ', '.join(names) or '–'}")
