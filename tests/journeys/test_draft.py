"""A draft begun before signing in, by somebody who has an account already, without script: every field compared."""

import pytest

from applications.models import Application
from tests.journeys.steps import content_forms

pytestmark = pytest.mark.django_db

TYPED = {
    "enterprise_name": "深圳市瑞恒智能科技有限公司",
    "scope": "智能门锁的售后服务",
    "scope_en": "After-sales service of smart locks",
    "products": "智能门锁；华南",
    "wished_on": "2099-06-30",
    "trade": "information",
    "founded_on": "2001-02-03",
    "system_since": "2024-03-01",
    "department": "售后服务中心",
    "yearly_sales": "3000万元",
    "hotline_hours": "400-800-1234，8:00 至 20:00",
    "manuals_address": "https://example.cn/faq",
    "delivery_by": "both",
    "outsourced": "物流配送",
    "related_companies": "瑞恒物流",
    "consultant": "某咨询公司",
    "contact_name": "陈立明",
    "contact_phone": "0755-26001234",
    "contact_email": "chen@ruiheng.example",
    "total_headcount": "64",
    "last_year_headcount": "sixty",  # does not fit, and is kept all the same
    "insured_headcount": "62",
    "posts-0-layer": "headquarters",
    "posts-0-level": "senior",
    "posts-0-post": "售后服务总监",
    "posts-0-people": "4",
    "managers-0-name": "陈立明",
    "managers-0-certificate_number": "SM-2025-0417",
    "managers-0-expires_on": "2099-01-31",
    "managers-0-post": "总监",
}


def test_a_draft_before_login_is_the_same_after_it(django_app_factory, edition, client_user):
    browser = django_app_factory(csrf_checks=True)
    page = content_forms(browser.get("/applications/new/"))[0].submit().follow()
    form = next(form for form in content_forms(page) if "scope" in form.fields)
    left = {name for name in form.fields if name} - set(TYPED)
    for name, value in TYPED.items():
        form[name] = value
    for box in form.fields["services"]:
        box.checked = box._value in ("repair", "training")
    form["for_others"] = True
    told = ("csrf", "base_", "save", "next", "posts-__", "managers-__")  # what a person does not type
    rest = {name for name in left if not name.startswith(told) and "_FORMS" not in name}
    assert rest == {"credit_code", "services", "for_others", "posts-0-DELETE", "managers-0-DELETE"}, "compare it too"
    page = form.submit("next").follow()

    assert page.status_code == 302 and "/accounts/login/" in page.location
    page = page.follow()
    form = next(f for f in page.forms.values() if "login" in f.fields)
    form["login"], form["password"] = client_user.email, "demo-certsite"
    page = form.submit().follow()
    assert page.request.path == "/applications/draft/claim/"
    page = content_forms(page)[0].submit().follow()

    application = Application.objects.get()
    assert page.request.path == f"/applications/{application.reference}/edit/"
    form = next(form for form in content_forms(page) if "scope" in form.fields)
    for name, value in TYPED.items():
        if name != "enterprise_name":
            assert form[name].value == value, name
    assert [box._value for box in form.fields["services"] if box.checked] == ["repair", "training"]
    assert form["for_others"].checked
    assert (application.total_headcount, application.last_year_headcount) == (64, None)
    assert application.managers.get().certificate_number == "SM-2025-0417"
