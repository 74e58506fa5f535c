import json

from django.core.management.base import BaseCommand, CommandError

from scoring.domain.check import check_edition


def read(file: str):
    """The JSON in `file`; CommandError with exit 2 where there is none."""
    try:
        with open(file, encoding="utf-8") as source:
            return json.load(source)
    except (OSError, ValueError) as error:
        raise CommandError(f"{file}: {error}", returncode=2) from error


class Command(BaseCommand):
    help = "Check a scheme edition (JSON) and name every fault with its place."

    def add_arguments(self, parser):
        parser.add_argument("file")

    def handle(self, *args, **options):
        faults = check_edition(read(options["file"]))
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults", returncode=1)
        self.stdout.write("no fault")
