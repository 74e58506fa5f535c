from django.core.management.base import BaseCommand, CommandError

from scoring import services
from scoring.management.commands.check_edition import read
from scoring.states import EditionState


class Command(BaseCommand):
    help = "Import a scheme edition (JSON) as a draft, or with --publish for new cases at once."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--publish", action="store_true")

    def handle(self, *args, **options):
        try:
            edition = services.import_edition(read(options["file"]), by=None)
        except services.FaultyEdition as error:
            raise CommandError(str(error), returncode=1) from error
        if options["publish"] and edition.state == EditionState.DRAFT:
            services.publish(edition, by=None)
        self.stdout.write(f"{edition} ({edition.state})")
