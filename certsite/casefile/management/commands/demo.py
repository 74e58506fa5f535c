from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from certsite.accounts.models import User
from certsite.casefile.demo import people, story


class Command(BaseCommand):
    help = "Load the demo: accounts, enterprises, cases at every step. Safe to run twice."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="load it although DEBUG is off")

    def handle(self, *args, **options):
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "DEBUG is off: demo accounts have a known password; load them with --force", returncode=1
            )
        story.load()
        self.stdout.write(f"The demo is there. Password of every account: {people.PASSWORD}")
        for user in User.objects.filter(email__in=[f"{row[0]}@demo.example" for row in people.CLIENTS + people.STAFF]):
            roles = ", ".join(user.roles) or ", ".join(str(one) for one in user.organisations.all())
            self.stdout.write(f"  {user.email:28} {user.name}  {roles}")
