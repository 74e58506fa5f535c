"""GB/T 27922-2011 with some items in steps, so that an item of every kind is there."""

import json

from scoring import services
from scoring.models import Edition
from tests.conftest import EDITION_FILE

IN_STEPS = ("5.1.1.1", "5.3.1.4")


def edition_of_every_kind() -> Edition:
    """Published."""
    document = json.loads(EDITION_FILE.read_text(encoding="utf-8"))
    for row in document["indicators"]:
        if row["code"] in IN_STEPS:
            row |= {"kind": "graded", "step": "0.5"}
    return services.publish(services.import_edition(document, by=None), by=None)
