"""`python -m bench`: measure, and print the figures with the machine they were measured on."""

from __future__ import annotations

import os
import platform

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from bench import board, live, month, rush
    from bench.ground import own_database, server

    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    parts = (
        ("A store-month of availability", month),
        ("Hold and confirm", rush),
        ("The board of a day", board),
        ("The floor while bookings pour in", live),
    )
    for title, part in parts:
        with own_database():
            print(f"\n{title}   ({server()})")
            for what, figure in part.run():
                print(f"  {what:<46} {figure}")


if __name__ == "__main__":
    main()
