"""Every page of the demo, as the role it is for, in both languages at both widths: nothing broken, nothing cut off."""

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from applications.models import Application, Enquiry, Quote
from audits.models import Audit
from certificates.models import Certificate
from certsite.accounts.models import Organisation, Relation, User
from certsite.casefile.demo.people import audit_staff
from certsite.notifications.models import Notification
from scoring.models import Edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def pages() -> dict[str, dict[str, str]]:
    """Who looks at which pages, by the name of the picture."""

    def case(state: str) -> str:
        return f"/applications/{Application.objects.filter(state=state).first().reference}/"

    def audit(**wanted) -> str:
        return f"/audits/{Audit.objects.filter(**wanted).first().reference}/"

    closed = Audit.objects.filter(state="closed", scorecard__result__shown="94.95").first().reference
    valid = Certificate.objects.filter(state="valid", stars=5).first()
    unplanned = Application.objects.filter(state="documents-passed", audits=None).first().reference
    waiting = Audit.objects.filter(state="proposed").first()
    changed = audit(change_orders__state="open")
    own = Organisation.objects.get(credit_code=valid.credit_code)
    quoted = Application.objects.get(state="quoted", organisation=own).reference
    holder = valid.application.reference
    twice = Application.objects.filter(state="submitted", submissions__number=2).get().reference
    again, flagged = (
        f"/applications/{twice}/",
        f"/applications/{Application.objects.get(total_headcount=300).reference}/",
    )
    lead, advised = User.objects.get(email="lead@demo.example"), Relation.objects.first()
    file, other = f"/audits/people/{lead.pk}/", f"/audits/people/{advised.user_id}/"
    override = Quote.objects.exclude(override_reason="").get(state="draft")
    return {
        "": {"home": "/", "register": "/register/?q=公司", "verify": f"/verify/{valid.number}/?on=2020-01-01",
             "verify-unknown": "/verify/CBS2020SH99999/", "login": "/accounts/login/", "signup": "/accounts/signup/",
             "reset": "/accounts/password/reset/", "about": "/about/", "about-process": "/about/process/",
             "about-fees": "/about/fees/", "about-rights": "/about/rights-and-duties/",
             "about-stars": "/about/stars/", "about-complaints": "/about/complaints/", "enquiry": "/enquiry/",
             "enquiry-thanks": "/enquiry/thanks/", "new": "/applications/new/",
             "self-check": "/applications/self-check/gbt27922/2011-2/"},
        "tianrun": {"home": "/", "case": case("draft"), "form": f"{case('draft')}edit/",
                    "sites": f"{case('draft')}sites/",
                    "site": f"{case('draft')}sites/add/", "import": f"{case('draft')}sites/import/",
                    "documents": f"{case('draft')}documents/", "submit": f"{case('draft')}submit/"},
        "kangle": {"case": case("returned"), "form": f"{case('returned')}edit/",
                   "documents": f"{case('returned')}documents/"},
        "client": {"home": "/", "cases": "/applications/", "new": "/applications/new/",
                   "enterprise": f"/enterprises/{own.pk}/", "enterprise-edit": f"/enterprises/{own.pk}/edit/",
                   "enterprise-new": "/applications/new/enterprise/",
                   "documents": f"/applications/{quoted}/documents/",
                   "quote": f"/applications/{quoted}/quote/1/", "withdraw": f"/applications/{quoted}/withdraw/",
                   **{f"case-{tab}": f"/applications/{holder}/?tab={tab}" for tab in
                      ("overview", "documents", "quote", "audit", "decision", "certificate", "messages", "history")},
                   "sites": f"/applications/{holder}/sites/",
                   "contract": f"/applications/{holder}/contract/",
                   "certificate": f"/certificates/{valid.number}/", "email": "/accounts/email/",
                   "mfa": "/accounts/2fa/"},
        "market": {"home": "/", "cases": "/applications/", "queue": "/applications/queue/",
                   "review-again": f"{again}review/", "compare": f"{again}submissions/",
                   "messages": f"{again}?tab=messages", "flagged": f"{flagged}review/",
                   "review": f"{case('submitted')}review/",
                   "search": "/search/?q=公司", "make-quote": f"{case('accepted')}quote/", "case": case("returned"),
                   "sites": f"{case('submitted')}sites/",
                   "letters": "/letters/", "letter": f"/letters/{Notification.objects.first().pk}/",
                   "refused": case("refused"), "enquiries": "/enquiries/",
                   **{f"enquiry-{e.state}": f"/enquiries/{e.pk}/" for e in Enquiry.objects.all()},
                   "about": "/about/", "page-edit": "/about/stars/edit/", "page-versions": "/about/stars/versions/",
                   "page-version": "/about/stars/versions/1/"},
        "planner": {"home": "/", "audits": "/audits/", "documents": f"{case('contracted')}document-review/",
                    "plan": f"/audits/plan/{unplanned}/", "visit": f"/audits/{waiting.reference}/",
                    "plan-visit": f"/audits/{waiting.reference}/plan/",
                    "cancel": f"/audits/{waiting.reference}/cancel/",
                    "board": "/audits/board/", "board-none": "/audits/board/?q=nothing&who=nobody",
                    "people": "/audits/people/", "people-none": "/audits/people/?q=nobody",
                    "people-soon": "/audits/people/?ends=soon", "person": file, "person-advises": other,
                    "grant": f"{file}competence/", "evaluation": f"{file}evaluations/",
                    "withdraw": f"/audits/people/competence/{lead.competences.first().pk}/withdraw/",
                    "strike": f"/audits/people/relations/{advised.pk}/strike/",
                    "planned": audit(state="planned"),
                    "override": f"/applications/{override.application.reference}/quote/{override.version}/"},
        "lead": {"home": "/", "file": "/audits/people/me/", "leave": f"{file}leave/",
                 "declare": f"{file}relations/?enterprise=有限公司",
                 "assignment": audit(state="planned"), "opening": f"{audit(state='confirmed')}opening/",
                 "audit": audit(state="on-site"), "sheet": f"{audit(state='on-site')}scorecard/",
                 "headcount": f"{audit(state='on-site')}headcount/", "change-order": f"{changed}change-order/",
                 "closing": f"{changed}closing/"},
        "committee1": {"home": "/", "decisions": "/decisions/", "decision": f"/decisions/{closed}/"},
        "registrar": {"home": "/", "certificates": "/certificates/", "certificate": f"/certificates/{valid.number}/",
                      "status": f"/certificates/{valid.number}/status/"},
        "administrator": {"home": "/", "people": "/people/", "person": f"/people/{User.objects.first().pk}/",
                          "schemes": "/schemes/", "edition": "/schemes/gbt27922/2011-2/", "import": "/schemes/import/"},
    }  # fmt: skip


def in_language(page: Page, language: str) -> None:
    origin = page.evaluate("location.origin")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": origin}])
    page.goto("/")
    assert page.locator("html").get_attribute("lang").lower() == language


def test_every_page(desk, picture, settings):
    settings.DEBUG = True
    call_command("demo", verbosity=0)
    audit_staff(Edition.objects.get(state="published"), by=User.objects.get(email="planner@demo.example"))
    settings.DEBUG = False
    for who, addresses in pages().items():
        page = desk(f"{who}@demo.example" if who else "")
        page.goto("/")
        for language in ("zh-hans", "en"):
            in_language(page, language)
            for name, address in addresses.items():
                answer = page.goto(address)
                assert answer.status in (200, 404 if name == "verify-unknown" else 200), f"{address}: {answer.status}"
                assert page.locator("h1").count() == 1, f"{address} has not one heading"
                picture(page, f"{who or 'public'}-{name}-{language}")
