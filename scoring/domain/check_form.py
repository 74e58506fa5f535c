"""Finds every fault of an edition's application form: its sections, and what each of them asks."""

from collections.abc import Iterator, Mapping

# What every application holds whatever the scheme; the edition says which of it is asked, where, and in which words
FORM_COLUMNS = ("scope", "scope_en", "products", "services", "wished_on", "contact_name", "contact_phone",
                "contact_email", "total_headcount", "last_year_headcount")  # fmt: skip
FORM_LISTS = ("posts", "managers")
# Without these no quote, no letter and no certificate could be written
FORM_NEEDED = ("scope", "scope_en", "contact_name", "contact_email", "total_headcount", "posts")
FORM_KINDS = ("text", "long-text", "whole-number", "date", "yes-no", "choice", "choices", "web-address")
RESERVED = ("base_revision", "sites", "true_numbers", "enterprise_name", "credit_code")


def check_form(document: Mapping, fault, words) -> Iterator:
    """Every fault of the part "form"; `fault` makes one from place and text, `words` checks words in both languages."""
    sections = document.get("form")
    if not isinstance(sections, list) or not sections:
        yield fault("form", "must be a list with at least one section")
        return
    seen: dict[str, object] = {}
    for n, section in enumerate(sections):
        place = f"form[{n}]"
        if not isinstance(section, Mapping) or not isinstance(section.get("fields"), list):
            yield fault(place, "must be an object with a list of fields")
            continue
        yield from words(f"{place}.title", section.get("title"))
        for m, row in enumerate(section["fields"]):
            at = f"{place}.fields[{m}]"
            code = row.get("code") if isinstance(row, Mapping) else None
            if not isinstance(code, str) or not code.isidentifier() or code in RESERVED:
                yield fault(f"{at}.code", "must be a word of letters, digits and _ that is not used otherwise")
                continue
            if code in seen:
                yield fault(f"{at}.code", f"{code} stands twice")
            seen[code] = row.get("required")
            yield from _row(at, row, fault, words)
    for code in FORM_NEEDED:
        if seen.get(code) is not True:
            yield fault("form", f"must ask for {code} and require it")


def _row(at: str, row: Mapping, fault, words) -> Iterator:
    if not isinstance(row.get("required"), bool):
        yield fault(f"{at}.required", "must be true or false")
    for key in ("label", "help"):
        if row.get(key) is not None:
            yield from words(f"{at}.{key}", row[key])
    if row["code"] in FORM_COLUMNS + FORM_LISTS:
        if row.get("kind") is not None:
            yield fault(f"{at}.kind", f"{row['code']} has a kind of its own")
        return
    if row.get("label") is None:
        yield fault(f"{at}.label", "words are missing")
    if row.get("kind") not in FORM_KINDS:
        yield fault(f"{at}.kind", f"must be one of {', '.join(FORM_KINDS)}")
    elif row["kind"] in ("choice", "choices"):
        yield from _choices(at, row.get("choices"), fault, words)


def _choices(at: str, choices: object, fault, words) -> Iterator:
    rows = choices if isinstance(choices, list) else []
    if not rows:
        yield fault(f"{at}.choices", "must be a list with at least one row")
    codes = set()
    for n, choice in enumerate(rows):
        code = choice.get("code") if isinstance(choice, Mapping) else None
        if not isinstance(code, str) or not code:
            yield fault(f"{at}.choices[{n}].code", "text is missing")
            continue
        if code in codes:
            yield fault(f"{at}.choices[{n}].code", f"{code} stands twice")
        codes.add(code)
        yield from words(f"{at}.choices[{n}].label", choice.get("label"))
