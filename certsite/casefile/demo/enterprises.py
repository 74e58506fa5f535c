"""The demo's enterprises. They are invented; their credit codes have right check characters."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from stdnum.cn import uscc


@dataclass(frozen=True)
class Enterprise:
    """One enterprise: `number` is its credit code without check character, `outlets` are [name, address, people]."""

    key: str
    number: str
    name: str
    name_en: str
    address: str
    address_en: str
    head: str
    trade: str
    trade_en: str
    products: str
    people: int
    outlets: list[list]

    @property
    def credit_code(self) -> str:
        return self.number + uscc.calc_check_digit(self.number)


@cache
def enterprises() -> dict[str, Enterprise]:
    """All of them, by key."""
    rows = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return {row["key"]: Enterprise(**row) for row in rows}
