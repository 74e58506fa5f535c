"""From a question without an account to the link in the letter, as people without script would go."""

import re

import pytest
from django.core.cache import cache

from applications import queries
from applications.models import Enquiry
from certsite.notifications.models import Notification
from certsite.pages.services import lay_first_texts
from tests.journeys.steps import press

pytestmark = pytest.mark.django_db


def test_from_the_fees_page_to_the_link_in_the_letter(django_app_factory, edition, market, settings):
    cache.clear()
    lay_first_texts()
    visitor = django_app_factory(csrf_checks=True)
    page = visitor.get("/").click(href="^/about/fees/$", index=0)
    page = page.click(href=r"^/enquiry/\?from=")
    thanks = press(
        page, company="武汉江城净水设备有限公司", name="夏雪", email="xia@jiangcheng.example", phone="027-87651234",
        headcount="42", outlets="3", words="需要多少费用？", source="certificate", consent=True,
    ).follow()  # fmt: skip
    assert thanks.status_int == 200
    enquiry = Enquiry.objects.get()
    assert enquiry.campaign == "/about/fees/"

    desk = django_app_factory(csrf_checks=True)
    form = next(f for f in desk.get("/accounts/login/").forms.values() if "login" in f.fields)
    form["login"], form["password"] = market.email, "demo-certsite"
    form.submit().follow()
    page = desk.get("/").click(href=f"^/enquiries/{enquiry.pk}/$")
    turning = next(f for f in page.forms.values() if f.action == f"/enquiries/{enquiry.pk}/turn/")
    page = turning.submit().follow()
    enquiry.refresh_from_db()
    assert enquiry.state == "turned" and queries.draft_path(enquiry.draft) in page.text

    letter = Notification.objects.get(letter="enquiry-turned", recipient="xia@jiangcheng.example")
    [link] = re.findall(r"https?://\S+", letter.text)
    assert link == settings.SITE_URL + queries.draft_path(enquiry.draft)
    assert enquiry.draft.values["enterprise_name"] == ["武汉江城净水设备有限公司"]
    assert enquiry.draft.values["total_headcount"] == ["42"]
