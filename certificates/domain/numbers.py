"""Certificate numbers by the edition's pattern (rules section 6)."""


def certificate_number(pattern: str, year: int, serial: int) -> str:
    """The number for a serial of a year: "CBS{year}SH{serial:05d}" → CBS2026SH00001."""
    return pattern.format(year=year, serial=serial)
