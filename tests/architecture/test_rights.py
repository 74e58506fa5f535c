"""The table of roles and acts, and every address as every role (rules section 8)."""

import pytest
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import audits.services
from applications.models import Enquiry, SiteSheet
from applications.services import enquire
from audits.models import Evidence, Finding, Objection, Plan
from certsite.accounts.models import JoinRequest, User
from certsite.accounts.roles import GRANTS, Act, Role
from certsite.accounts.services import ask_to_join
from certsite.casefile.demo.way import Way
from certsite.common import clock
from certsite.notifications.models import Notification
from tests.factories.photos import stored_photo

TABLE = {
    #                        market planner auditor committee registrar administrator
    Act.SEE_CASES:          "yes    yes     -       -         yes       -",
    Act.REVIEW_APPLICATION: "yes    -       -       -         -         -",
    Act.QUOTE:              "yes    -       -       -         -         -",
    Act.CONTRACT:           "yes    -       -       -         -         -",
    Act.REVIEW_DOCUMENTS:   "-      yes     -       -         -         -",
    Act.PLAN:               "-      yes     -       -         -         -",
    Act.KEEP_PEOPLE:        "-      yes     -       -         -         -",
    Act.APPROVE:            "yes    yes     -       -         -         -",
    Act.AUDIT:              "-      -       yes     -         -         -",
    Act.DECIDE:             "-      -       -       yes       -         -",
    Act.ISSUE:              "-      -       -       -         yes       -",
    Act.CHANGE_STATUS:      "-      -       -       -         yes       -",
    Act.MANAGE_ACCOUNTS:    "-      -       -       -         -         yes",
    Act.MANAGE_SCHEMES:     "-      -       -       -         -         yes",
    Act.SEE_OUTBOX:         "yes    -       -       -         yes       yes",
    Act.EDIT_PAGES:         "yes    -       -       -         -         yes",
}  # fmt: skip


def test_the_grants_are_those_of_the_table():
    wanted = {role: set() for role in Role}
    for act, row in TABLE.items():
        for role, cell in zip(Role, row.split(), strict=True):
            if cell == "yes":
                wanted[role].add(act)
    assert {role: set(acts) for role, acts in GRANTS.items()} == wanted
    assert set(TABLE) == set(Act)


def test_the_administrator_takes_no_business_decision():
    business = {
        Act.REVIEW_APPLICATION,
        Act.QUOTE,
        Act.CONTRACT,
        Act.PLAN,
        Act.KEEP_PEOPLE,
        Act.AUDIT,
        Act.DECIDE,
        Act.ISSUE,
    }
    assert not GRANTS[Role.ADMINISTRATOR] & (business | {Act.CHANGE_STATUS, Act.APPROVE, Act.REVIEW_DOCUMENTS})


# Every address by GET, as everybody. The case is certified; the lead is in its team, the colleague of the enterprise.
# a: the page (200), f: found elsewhere (302), l: login, 0: 404, x: 403, m: 405 (only POST is taken)
PEOPLE = ["anonymous", "client", "stranger", "market", "planner", "lead", "auditor", "committee", "registrar",
          "administrator"]  # fmt: skip
URLS = {
    #                                      an cl st ma pl le au co re ad
    "home":                               "a  a  a  a  a  a  a  a  a  a",
    "search":                             "l  a  a  a  a  a  a  a  a  a",
    "outbox":                             "l  x  x  a  x  x  x  x  a  a",
    "letter":                             "l  x  x  a  x  x  x  x  a  a",
    "healthz":                            "a  a  a  a  a  a  a  a  a  a",
    "case":                               "l  a  0  a  a  a  0  0  a  0",
    "cases":                              "l  a  a  a  a  a  a  a  a  a",
    "applications:new":                   "a  a  a  x  x  x  x  x  x  x",
    "applications:queue":                 "l  x  x  a  x  x  x  x  x  x",
    "applications:draft":                 "f  f  f  f  f  f  f  f  f  f",
    "applications:draft-claim":           "l  f  f  x  x  x  x  x  x  x",
    "applications:draft-discard":         "m  m  m  m  m  m  m  m  m  m",
    "applications:draft-open":            "0  0  0  0  0  0  0  0  0  0",
    "applications:compare":               "l  a  0  a  a  0  0  0  a  0",
    "applications:register":              "l  a  a  x  x  x  x  x  x  x",
    "applications:self-check":            "f  f  f  f  f  f  f  f  f  f",
    "applications:self-check-edition":    "a  a  a  a  a  a  a  a  a  a",
    "applications:self-check-result":     "m  m  m  m  m  m  m  m  m  m",
    "applications:edit":                  "l  f  0  x  x  0  0  0  x  0",
    "applications:documents":             "l  a  0  a  a  0  0  0  a  0",
    "applications:download":              "l  a  0  a  a  0  0  0  a  0",
    "applications:document-versions":     "l  a  0  a  a  0  0  0  a  0",
    "applications:submit":                "l  f  0  x  x  0  0  0  x  0",
    "applications:withdraw":              "l  f  0  x  x  0  0  0  x  0",
    "applications:sites":                 "l  a  0  a  a  0  0  0  a  0",
    "applications:site-add":              "l  f  0  x  x  0  0  0  x  0",
    "applications:site":                  "l  a  0  a  a  0  0  0  a  0",
    "applications:site-remove":           "l  f  0  x  x  0  0  0  x  0",
    "applications:sites-import":          "l  f  0  x  x  0  0  0  x  0",
    "applications:sites-template":        "l  a  0  a  a  0  0  0  a  0",
    "applications:sheet":                 "l  f  0  x  x  0  0  0  x  0",
    "applications:sheet-progress":        "l  a  0  x  x  0  0  0  x  0",
    "applications:sheet-faults":          "l  a  0  x  x  0  0  0  x  0",
    "applications:review":                "l  x  0  f  x  0  0  0  x  0",
    "applications:quote":                 "l  x  0  f  x  0  0  0  x  0",
    "applications:quote-version":         "l  a  0  a  a  0  0  0  a  0",
    "applications:quote-approve":         "l  m  m  m  m  m  m  m  m  m",
    "applications:quote-send":            "l  m  m  m  m  m  m  m  m  m",
    "applications:quote-answer":          "l  m  m  m  m  m  m  m  m  m",
    "applications:quote-pdf":             "l  a  0  a  a  0  0  0  a  0",
    "applications:contract":              "l  a  0  a  a  0  0  0  a  0",
    "applications:contract-mark":         "l  a  0  a  a  0  0  0  a  0",
    "applications:contract-pdf":          "l  a  0  a  a  0  0  0  a  0",
    "applications:message-add":           "l  m  m  m  m  m  m  m  m  m",
    "applications:document-review":       "l  x  0  x  f  0  0  0  x  0",
    "audits:list":                        "l  a  a  a  a  a  a  a  a  a",
    "audits:special":                     "l  x  0  x  a  0  0  0  x  0",
    "audits:board":                       "l  x  x  x  a  x  x  x  x  x",
    "audits:board-try":                   "l  x  x  x  0  x  x  x  x  x",
    "audits:board-place":                 "l  m  m  m  m  m  m  m  m  m",
    "audits:people":                      "l  x  x  x  a  x  x  x  x  x",
    "audits:my-page":                     "l  x  x  f  f  f  f  f  f  f",
    "audits:person":                      "l  0  0  0  a  0  a  0  0  0",
    "audits:profile":                     "l  0  0  0  a  0  x  0  0  0",
    "audits:grant":                       "l  0  0  0  a  0  x  0  0  0",
    "audits:training":                    "l  0  0  0  a  0  x  0  0  0",
    "audits:evaluation":                  "l  0  0  0  a  0  x  0  0  0",
    "audits:leave":                       "l  0  0  0  a  0  a  0  0  0",
    "audits:relation":                    "l  0  0  0  a  0  a  0  0  0",
    "audits:withdraw-competence":         "l  0  0  0  a  0  x  0  0  0",
    "audits:cancel-leave":                "l  m  m  m  m  m  m  m  m  m",
    "audits:end-relation":                "l  0  0  0  a  0  a  0  0  0",
    "audits:strike-relation":             "l  0  0  0  a  0  x  0  0  0",
    "audits:detail":                      "l  a  0  a  a  a  0  0  a  0",
    "audits:plan":                        "l  x  0  x  f  x  0  0  x  0",
    "audits:move":                        "l  x  0  x  a  x  0  0  x  0",
    "audits:days":                        "l  x  0  a  a  x  0  0  x  0",
    "audits:hours":                       "l  x  0  x  a  x  0  0  x  0",
    "audits:sites":                       "l  x  0  a  a  a  0  0  a  0",
    "audits:add-member":                  "l  m  m  m  m  m  m  m  m  m",
    "audits:replace-member":              "l  x  0  x  a  x  0  0  x  0",
    "audits:object":                      "l  a  0  x  x  x  0  0  x  0",
    "audits:answer-objection":            "l  x  0  x  a  x  0  0  x  0",
    "audits:names":                       "l  m  m  m  m  m  m  m  m  m",
    "audits:answer-assignment":           "l  m  m  m  m  m  m  m  m  m",
    "audits:confirm-date":                "l  m  m  m  m  m  m  m  m  m",
    "audits:cancel":                      "l  x  0  x  a  x  0  0  x  0",
    "audits:download":                    "l  a  0  a  a  a  0  0  a  0",
    "audits:calendar":                     "l  x  x  x  x  a  a  x  x  x",
    "audits:calendar-revoke":              "l  m  m  m  m  m  m  m  m  m",
    "audits:calendar-feed":                "0  0  0  0  0  0  0  0  0  0",
    "audits:timetable":                    "l  a  0  a  a  a  0  0  a  0",
    "audits:timetable-pdf":                "l  a  0  a  a  a  0  0  a  0",
    "audits:timetable-draft":              "l  m  m  m  m  m  m  m  m  m",
    "audits:timetable-edit":               "l  x  0  x  f  f  0  0  x  0",
    "audits:timetable-send":               "l  m  m  m  m  m  m  m  m  m",
    "audits:timetable-prepare":            "l  m  m  m  m  m  m  m  m  m",
    "audits:timetable-agree":              "l  m  m  m  m  m  m  m  m  m",
    "audits:timetable-wishes":             "l  m  m  m  m  m  m  m  m  m",
    "audits:open":                        "l  x  0  x  x  f  0  0  x  0",
    "audits:headcount":                   "l  x  0  x  x  x  0  0  x  0",
    "audits:explain-meeting":             "l  x  0  x  x  a  0  0  x  0",
    "audits:change-order":                "l  a  0  a  a  a  0  0  a  0",
    "audits:sign-change-order":           "l  x  0  x  x  f  0  0  x  0",
    "audits:reconsider-change-order":     "l  m  m  m  m  m  m  m  m  m",
    "audits:change-order-signature":      "l  a  0  a  a  a  0  0  a  0",
    "audits:close":                       "l  x  0  x  x  f  0  0  x  0",
    "audits:scorecard":                   "l  x  0  a  a  a  0  0  a  0",
    "audits:report":                      "l  x  0  a  a  a  0  a  a  0",
    "audits:trace":                       "l  x  0  a  a  a  0  a  a  0",
    "audits:trace-item":                  "l  x  0  a  a  a  0  a  a  0",
    "audits:findings":                     "l  a  0  a  a  a  0  0  a  0",
    "audits:finding-add":                  "l  x  0  x  x  f  0  0  x  0",
    "audits:findings-offline":             "l  m  m  m  m  m  m  m  m  m",
    "audits:findings-present":             "l  m  m  m  m  m  m  m  m  m",
    "audits:findings-sign":                "l  x  0  x  x  a  0  0  x  0",
    "audits:finding":                      "l  a  0  a  a  a  0  0  a  0",
    "audits:finding-change":               "l  x  0  x  x  f  0  0  x  0",
    "audits:finding-strike":               "l  x  0  x  x  f  0  0  x  0",
    "audits:finding-mark":                 "l  a  0  a  a  a  0  0  a  0",
    "audits:finding-answer":               "l  a  0  x  x  x  0  0  x  0",
    "audits:finding-judge":                "l  x  0  x  x  a  0  0  x  0",
    "audits:finding-object":               "l  f  0  x  x  x  0  0  x  0",
    "audits:finding-objection":            "l  x  0  a  a  x  0  0  x  0",
    "audits:finding-file":                 "l  a  0  a  a  a  0  0  a  0",
    "audits:photos":                      "l  x  0  a  a  a  0  0  a  0",
    "audits:photos-state":                "l  x  0  a  a  a  0  0  a  0",
    "audits:photo":                       "l  x  0  a  a  a  0  0  a  0",
    "audits:photo-small":                 "l  0  0  a  a  a  0  a  a  0",
    "audits:photo-original":              "l  0  0  a  a  a  0  a  a  0",
    "audits:photo-create":                "m  m  m  m  m  m  m  m  m  m",
    "audits:photo-upload":                "m  m  m  m  m  m  m  m  m  m",
    "audits:photo-link":                  "l  m  m  m  m  m  m  m  m  m",
    "audits:photo-unlink":                "l  m  m  m  m  m  m  m  m  m",
    "audits:operations":                  "m  m  m  m  m  m  m  m  m  m",
    "audits:pack":                        "401 x  0  a  a  a  0  0  a  0",
    "audits:close-conflict":              "l  m  m  m  m  m  m  m  m  m",
    "audits:worker":                      "a  a  a  a  a  a  a  a  a  a",
    "audits:sections":                    "l  x  0  x  x  a  0  0  x  0",
    "audits:blind":                       "l  m  m  m  m  m  m  m  m  m",
    "audits:own-scorecard":               "l  x  0  x  x  x  0  0  x  0",
    "audits:own-operations":              "m  m  m  m  m  m  m  m  m  m",
    "audits:own-pack":                    "401 x  0  x  x  x  0  0  x  0",
    "audits:own-close-conflict":          "l  m  m  m  m  m  m  m  m  m",
    "audits:own-share":                   "l  m  m  m  m  m  m  m  m  m",
    "audits:reconcile":                   "l  x  0  x  x  x  0  0  x  0",
    "audits:end-blind":                   "l  m  m  m  m  m  m  m  m  m",
    "audits:conclude-blind":              "l  m  m  m  m  m  m  m  m  m",
    "audits:submit-scorecard":            "l  m  m  m  m  m  m  m  m  m",
    "audits:unlock":                      "l  x  0  a  a  x  0  0  x  0",
    "page":                               "a  a  a  a  a  a  a  a  a  a",
    "pages:index":                        "a  a  a  a  a  a  a  a  a  a",
    "pages:edit":                         "l  x  x  a  x  x  x  x  x  a",
    "pages:versions":                     "l  x  x  a  a  a  a  a  a  a",
    "pages:version":                      "l  x  x  a  a  a  a  a  a  a",
    "enquiries:ask":                      "a  a  a  a  a  a  a  a  a  a",
    "enquiries:thanks":                   "a  a  a  a  a  a  a  a  a  a",
    "enquiries:list":                     "l  x  x  a  x  x  x  x  x  x",
    "enquiries:detail":                   "l  x  x  a  x  x  x  x  x  x",
    "enquiries:turn":                     "l  m  m  m  m  m  m  m  m  m",
    "enquiries:close":                    "l  m  m  m  m  m  m  m  m  m",
    "certificates:register":              "a  a  a  a  a  a  a  a  a  a",
    "certificates:verify":                "a  a  a  a  a  a  a  a  a  a",
    "certificates:api":                   "a  a  a  a  a  a  a  a  a  a",
    "certificates:decisions":             "l  x  x  x  x  x  x  a  a  x",
    "certificates:decision":              "l  x  x  x  x  x  x  a  a  x",
    "certificates:conclude":              "l  m  m  m  m  m  m  m  m  m",
    "certificates:send-back":             "l  m  m  m  m  m  m  m  m  m",
    "certificates:issue":                 "l  x  x  x  x  x  x  x  f  x",
    "certificates:list":                  "l  a  a  a  a  a  a  a  a  a",
    "certificates:pdf":                   "l  a  0  a  a  0  0  x  a  0",
    "certificates:detail":                "l  a  0  a  a  0  0  a  a  0",
    "certificates:status":                "l  x  0  x  x  0  0  x  a  0",
    "scoring:schemes":                    "l  x  x  a  a  a  a  a  a  a",
    "scoring:edition":                    "l  x  x  a  a  a  a  a  a  a",
    "scoring:import":                     "l  x  x  x  x  x  x  x  x  a",
    "scoring:publish":                    "l  m  m  m  m  m  m  m  m  m",
    "accounts:organisation":              "l  a  0  a  a  0  0  0  a  0",
    "accounts:join":                      "l  m  m  m  m  m  m  m  m  m",
    "accounts:edit-organisation":         "l  a  0  x  x  0  0  0  x  0",
    "accounts:invite":                    "l  m  m  m  m  m  m  m  m  m",
    "accounts:accept-invitation":         "l  0  0  0  0  0  0  0  0  0",
    "accounts:join-request":              "l  a  0  0  0  0  0  0  0  0",
    "accounts:people":                    "l  x  x  x  x  x  x  x  x  a",
    "accounts:person":                    "l  x  x  x  x  x  x  x  x  a",
}  # fmt: skip
PHOTO_PAGES = [f"audits:{page}" for page in ("photo", "photo-small", "photo-original", "photo-link")]
FOREIGN = {"accounts", "i18n"}  # django-allauth's and Django's own pages, tested by them


def own_patterns(resolver=None, prefix="", namespace=""):
    """(name, pattern) of every address of ours."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            room = str(entry.pattern).strip("/")
            if entry.namespace is None and room in FOREIGN:
                continue
            yield from own_patterns(entry, prefix + str(entry.pattern), entry.namespace or namespace)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}:{entry.name}" if namespace else entry.name, prefix + str(entry.pattern)


def test_every_address_stands_in_the_table():
    assert {name for name, _pattern in own_patterns()} == set(URLS)


def arguments(way: Way, administrator, auditor) -> dict[str, list]:
    """What stands in the address of each page, by its name or its room."""
    case, audit, number = way.reference, way.audit.reference, way.certificate.number
    site = way.application.sites.first().pk
    sheet = SiteSheet.objects.create(
        application=way.application, name="sites.csv", rows=[], total=0, uploaded_by=way.cast.client
    ).pk
    finding, file, mark = finding_of(way)
    photo = stored_photo(way.audit, item=way.edition.indicators.get(code="5.1.1.1"), by=way.cast.lead)
    return people_arguments(way, auditor) | {
        **{f"audits:{page}": [audit, finding] for page in FINDING_PAGES},
        "audits:finding-file": [audit, finding, file],
        "audits:finding-mark": [audit, finding, mark],
        "letter": [Notification.objects.first().pk],
        "case": [case],
        "applications": [case],
        "applications:download": [case, way.application.documents.first().pk],
        "applications:document-versions": [case, "business-licence"],
        "applications:contract-mark": [case, "client"],
        "applications:site": [case, site],
        "applications:site-remove": [case, site],
        "applications:sites-template": [case, "xlsx"],
        "applications:sheet": [case, sheet],
        "applications:sheet-progress": [case, sheet],
        "applications:sheet-faults": [case, sheet],
        "applications:self-check-edition": ["gbt27922", "2011-2"],
        "applications:self-check-result": ["gbt27922", "2011-2"],
        "applications:draft-open": ["nobody-has-this-token"],
        "quote-version": [case, 1],
        "audits": [audit],
        "audits:calendar-feed": ["nobody-has-this-token"],
        "audits:special": [case],
        "audits:replace-member": [audit, way.audit.team.get().pk],
        "audits:object": [audit, way.audit.team.get().pk],
        "audits:answer-objection": [audit, objection_of(way).pk],
        "audits:download": [audit, way.application.documents.first().pk],
        "audits:explain-meeting": [audit, way.audit.meetings.first().pk],
        "audits:change-order-signature": [audit, way.audit.change_orders.get().pk],
        **dict.fromkeys(PHOTO_PAGES, [audit, photo.sha256]),
        "audits:trace-item": [audit, "5.1.1.1"],
        "audits:photo-upload": [audit, photo.sha256, photo.sha256],
        "audits:photo-unlink": [audit, photo.sha256, photo.links.get().uid],
        "audits:close-conflict": [audit, 1],
        "audits:own-close-conflict": [audit, 1],
        "certificates": [number],
        "decisions": [audit],
        "scoring": ["gbt27922", "2011-2"],
        "page": ["fees"],
        "pages": ["fees"],
        "pages:version": ["fees", 1],
        "enquiries": [Enquiry.objects.first().pk],
        "accounts": [way.application.organisation.pk],
        "accounts:accept-invitation": [1],
        "accounts:join-request": [JoinRequest.objects.get().pk],
        "accounts:person": [administrator.pk],
    }


FINDING_PAGES = ("finding", "finding-change", "finding-strike", "finding-answer", "finding-judge", "finding-object",
                 "finding-objection")  # fmt: skip


def finding_of(way: Way) -> tuple[int, int, int]:
    """The number of one whose plan is accepted, and the keys of a file and a signature; an objection to it is open."""
    finding = Finding.objects.get(audit=way.audit, kind="minor")
    evidence = Evidence(
        answer=finding.answers.get(), original_name="x.pdf", size=1, sha256="ab12", uploaded_by=way.cast.client
    )
    evidence.file.save("x.pdf", ContentFile(b"x"))
    [signed] = audits.services.sign_findings(
        way.audit, numbers=[finding.number], signer="王芳", post="x", mark=b"x", by=way.lead
    )
    audits.services.object_to_finding(finding, reason="x", by=way.cast.client)
    return finding.number, evidence.pk, signed.pk


def objection_of(way: Way) -> Objection:
    """One that nobody answered yet."""
    return Objection.objects.create(audit=way.audit, user=way.cast.lead, reason="x", raised_by=way.cast.client)


def people_arguments(way: Way, auditor) -> dict[str, list]:
    """Somebody's file, and an entry of each kind in it."""
    planner, today = way.cast.planner, clock.today()
    competence = audits.services.grant_competence(
        auditor,
        scheme=way.edition.scheme,
        trade="",
        level="lead",
        evidence="x",
        from_on=today,
        expires_on=today,
        by=planner,
    )
    relation = audits.services.record_relation(
        auditor, organisation=way.application.organisation, kind="family", by=auditor
    )
    leave = audits.services.book_leave(auditor, first=today, last=today, by=auditor)
    pages = ("person", "profile", "grant", "training", "evaluation", "leave", "relation")
    return {f"audits:{page}": [auditor.pk] for page in pages} | {
        "audits:withdraw-competence": [competence.pk],
        "audits:cancel-leave": [leave.pk],
        "audits:end-relation": [relation.pk],
        "audits:strike-relation": [relation.pk],
    }


def address(name: str, pattern: str, known: dict[str, list]) -> str:
    """The address of this page for the case at hand."""
    if "<" not in pattern:
        return reverse(name)
    if "<int:version>" in pattern:
        return reverse(name, args=known["quote-version"])
    room = "decisions" if pattern.startswith("decisions/") else name.partition(":")[0]
    return reverse(name, args=known.get(name, known.get(room)))


@pytest.mark.django_db
def test_every_address_answers_every_role_as_the_table_says(
    cast, edition, client, signed_in, stranger_user, auditor, administrator
):
    way = Way(cast, edition, verified=16, findings=[("minor", "5.1.1.1", "x"), ("observation", "5.1.1.2", "x")]).to(
        "certified"
    )
    enquire(fields={"company": "武汉江城", "name": "夏雪", "email": "x@example.test", "source": "search"})
    ask_to_join(way.application.organisation, by=User.objects.create_user("new@example.test", "x", name="新人"))
    people = [
        None, cast.client, stranger_user, cast.market, cast.planner, cast.lead, auditor, cast.committee[0],
        cast.registrar, administrator,
    ]  # fmt: skip
    assert len(people) == len(PEOPLE)
    browsers = [client if person is None else signed_in(person) for person in people]
    Plan.objects.get_or_create(audit=way.audit)
    way.audit.meetings.update(deviation="late")
    known, wrong = arguments(way, administrator, auditor), []
    for name, pattern in own_patterns():
        url = address(name, pattern, known)
        outcomes = [outcome(browser.get(url)) for browser in browsers]
        if outcomes != URLS[name].split():
            wrong.append(f"{name}: {'  '.join(outcomes)} instead of {URLS[name]}")
    assert not wrong, "\n" + "\n".join(wrong)


def outcome(response) -> str:
    """The answer as a letter of the table."""
    if response.streaming:
        b"".join(response)  # read to its end it is closed
    if response.status_code == 302:
        return "l" if response["Location"].startswith("/accounts/login/") else "f"
    return {200: "a", 404: "0", 403: "x", 405: "m"}.get(response.status_code, str(response.status_code))
