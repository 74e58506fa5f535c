"""What the machine must have besides Python packages."""

from ctypes.util import find_library

from django.core.checks import Error


def check_pdf_libraries(app_configs, **kwargs) -> list[Error]:
    """An error for each system library that drawing a PDF needs and does not find.

    WeasyPrint starts without harfbuzz-subset and is then ten to sixty times slower, so its absence must be loud.
    Asked of the loader and not of WeasyPrint, whose import takes two seconds at every `manage.py` command.
    """
    wanted = {
        "pango-1.0": "libpango-1.0-0",
        "pangoft2-1.0": "libpangoft2-1.0-0",
        "harfbuzz-subset": "libharfbuzz-subset0",
    }
    return [
        Error(
            f"The system library {library} is missing: certificates cannot be drawn as PDF in reasonable time.",
            hint=f"apt-get install {package}",
            id="certsite.E001",
        )
        for library, package in wanted.items()
        if not find_library(library)
    ]
