"""Finds every fault of an edition's contract."""

from collections.abc import Iterator, Mapping


def check_contract(document: Mapping, fault, *, words, text, rows) -> Iterator:
    """Every fault of the part "contract"; `fault` makes one from place and text, the others check their kind."""
    contract = document.get("contract")
    if not isinstance(contract, Mapping):
        yield fault("contract", "is missing")
        return
    yield from words("contract.title", contract.get("title"))
    clauses = rows(contract, "clauses")
    if not clauses:
        yield fault("contract.clauses", "has no clauses")
    elif len(clauses) != len(contract["clauses"]):
        yield fault("contract.clauses", "must hold objects only")
    codes = set()
    for row_place, row in clauses:
        place = f"contract.{row_place}"
        yield from text(f"{place}.code", row.get("code"))
        yield from words(f"{place}.text", row.get("text"))
        if "source" in row:
            yield from text(f"{place}.source", row["source"])
        if str(row.get("code")) in codes:
            yield fault(f"{place}.code", f"{row.get('code')} stands twice")
        codes.add(str(row.get("code")))
