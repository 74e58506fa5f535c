"""Steps that more than one journey takes."""


def content_forms(page) -> list:
    """The forms of the page itself, without the frame's (language, search, sign out)."""
    own = {form.get("action", "") for form in page.html.find("main").find_all("form", method="post")}
    return [form for form in page.forms.values() if form.method.upper() == "POST" and form.action in own]


def press(page, button: str | None = None, /, **fields):
    """Fill the page's first form that has these fields and send it by `button`; the answer must be a redirect."""
    forms = [form for form in content_forms(page) if set(fields) <= set(form.fields)]
    forms = [form for form in forms if button is None or button in form.fields]
    assert forms, f"no form with {sorted(fields)} at {page.request.path}"
    form = forms[0]
    for name, value in fields.items():
        if isinstance(value, list):
            for box in form.fields[name]:
                box.checked = box._value in value
        else:
            form[name] = value
    answer = form.submit(button, expect_errors=True) if button else form.submit(expect_errors=True)
    assert answer.status_int == 302, answer.html.find("main").get_text(" ", strip=True)
    return answer


def score_everything(lead, base: str) -> None:
    """Full points for every item, through the score sheet's plain form."""
    page = lead.get(f"{base}scorecard/")
    form = page.forms["sheet"]
    for name in list(form.fields):
        if name and name.endswith("-verdict"):
            form[name] = "full"
    form.submit().follow()
