"""What a list of sites becomes when the rows of another list are put into it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

FIELDS = ("kind", "name", "region", "address", "headcount", "service_staff", "management_staff", "size", "services",
          "contact")  # fmt: skip
HEADQUARTERS = "headquarters"
REPLACE, MERGE = "replace", "merge"
FUNCTIONS = ("service_staff", "management_staff")
BLANK = {"region": "", "service_staff": None, "management_staff": None, "size": None, "services": [], "contact": ""}


@dataclass(frozen=True)
class Clash:
    """A row that cannot stand beside the others: its place among the rows, the field at fault, and why."""

    place: int
    field: str
    code: str


@dataclass(frozen=True)
class Comparison:
    """Rows against the present list; `new` and `changed` are whole sites, `absent` the names that no row has."""

    new: list[dict]
    changed: list[dict]
    unchanged: int
    absent: list[str]
    clashes: list[Clash]


def compare(
    present: Mapping[str, Mapping], rows: Sequence[Mapping], *, mode: str, kept: Collection[str] = ()
) -> Comparison:
    """What writing `rows` into the sites `present` (values by name) would do; rows that clash are left out of it.

    A row is the site of its name; a field it does not have stays as it is. In mode "merge" sites that no row names
    stay, in mode "replace" they go, except those in `kept`. There is one headquarters at most.
    """
    kept = set(kept)
    names = {row["name"] for row in rows}
    absent = [name for name in present if name not in names and name not in kept]
    whole = [BLANK | dict(present.get(row["name"], {})) | dict(row) for row in rows]
    clashes = _among_themselves(whole)
    out = {clash.place for clash in clashes}
    written = {row["name"] for place, row in enumerate(rows) if place not in out}
    staying = (kept | names | (set(absent) if mode == MERGE else set())) - written
    if any(name in present and present[name]["kind"] == HEADQUARTERS for name in staying):
        heads = [place for place, site in enumerate(whole) if site["kind"] == HEADQUARTERS and place not in out]
        clashes += [Clash(place, "kind", "second-headquarters") for place in heads]
    out = {clash.place for clash in clashes}
    sites = [site for place, site in enumerate(whole) if place not in out]
    new = [site for site in sites if site["name"] not in present]
    changed = [site for site in sites if site["name"] in present and site != present[site["name"]]]
    return Comparison(new, changed, len(sites) - len(new) - len(changed), absent, clashes)


def _among_themselves(sites: Sequence[Mapping]) -> list[Clash]:
    """The second of a name, the second headquarters, and more people in a function than there are at all."""
    clashes, names, heads = [], set(), 0
    for place, site in enumerate(sites):
        heads += site["kind"] == HEADQUARTERS
        if site["name"] in names:
            clashes.append(Clash(place, "name", "name-twice"))
        elif site["kind"] == HEADQUARTERS and heads > 1:
            clashes.append(Clash(place, "kind", "second-headquarters"))
        elif any((site[name] or 0) > site["headcount"] for name in FUNCTIONS):
            clashes.append(Clash(place, "headcount", "functions-above-headcount"))
        names.add(site["name"])
    return clashes
