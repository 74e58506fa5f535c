"""No page leads its reader to a closed door: every link that a role finds opens for that role."""

import pytest
from bs4 import BeautifulSoup

from applications.services import enquire
from certsite.casefile.demo.way import Way

pytestmark = pytest.mark.django_db

MANY = 150
FILES = ("/static/", ".pdf", ".csv", ".xlsx", "template.")


@pytest.mark.parametrize("who", ["anonymous", "client", "stranger", "market", "planner", "lead", "committee",
                                 "registrar", "administrator"])  # fmt: skip
def test_every_link_that_is_shown_opens(cast, edition, client, signed_in, stranger_user, administrator, who):
    Way(cast, edition, headcount=20, outlets=2).to("submitted")
    Way(cast, edition).to("on_site")
    Way(cast, edition).to("closed")
    Way(cast, edition).to("certified")
    enquire(fields={"company": "武汉江城", "name": "夏雪", "email": "x@example.test", "source": "search"})
    people = {"anonymous": None, "stranger": stranger_user, "administrator": administrator,
              "committee": cast.committee[0]}  # fmt: skip
    person = people[who] if who in people else getattr(cast, who)
    browser = signed_in(person) if person else client
    todo, seen, closed = ["/"], {"/"}, []
    while todo and len(seen) < MANY:
        address = todo.pop(0)
        answer = browser.get(address, follow=True)
        if answer.status_code != 200:
            closed.append(f"{address}: {answer.status_code}")
        for link in BeautifulSoup(answer.content, "html.parser").select("a[href^='/']"):
            url = link["href"].partition("#")[0]
            if url not in seen and not any(part in url for part in FILES) and "/documents/" not in url[:-1]:
                seen.add(url)
                todo.append(url)
    assert not closed
    assert len(seen) > 5
