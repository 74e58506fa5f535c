"""What the demo is made of before anybody acts: editions, documents to upload, enterprises."""

import json
from pathlib import Path

from django.conf import settings

import scoring.services
from certsite.accounts.models import Organisation, User
from certsite.accounts.services import register_organisation
from certsite.casefile.demo.enterprises import Enterprise
from certsite.common import bilingual, pdf
from scoring.models import Edition


def edition(file: str, *, by: User, published: bool) -> Edition:
    """The edition of a data file, imported once."""
    path = Path(settings.BASE_DIR) / "scoring" / "data" / file
    found = scoring.services.import_edition(json.loads(path.read_text(encoding="utf-8")), by=by)
    if published and found.state == "draft":
        scoring.services.publish(found, by=by)
    return found


def sample(label: dict) -> bytes:
    """A document to upload, named as the edition asks for it."""
    context = {"label": label["zh-hans"], "label_en": bilingual.text(label, "en")}
    return pdf.draw("casefile/pdf/sample.html", context, language="zh-hans")


def enterprise(one: Enterprise, client: User) -> Organisation:
    """The enterprise with this person in it, registered once."""
    if found := Organisation.objects.filter(credit_code=one.credit_code).first():
        return found
    return register_organisation(
        by=client,
        credit_code=one.credit_code,
        name=one.name,
        name_en=one.name_en,
        address=one.address,
        address_en=one.address_en,
        legal_representative=one.head,
    )
