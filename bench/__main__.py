"""`python -m bench [part …]`: measure, and print the figures with the machine they were measured on."""

from __future__ import annotations

import os
import platform
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    from bench import board, feeds, imports, insight, line, lists, live, messages, month, planner, rush, webhooks, wide
    from bench.ground import own_database, server

    print(f"Python {platform.python_version()}, {os.cpu_count()} cores")
    parts = {
        "month": ("A store-month of availability", month),
        "rush": ("Hold and confirm", rush),
        "board": ("The board of a day", board),
        "live": ("The floor while bookings pour in", live),
        "imports": ("Pieces by the file", imports),
        "lists": ("The desk's lists of ten thousand rows", lists),
        "feeds": ("A feed of five thousand events", feeds),
        "wide": ("A change of rules for five hundred stores", wide),
        "line": ("A hold where somebody might wait", line),
        "planner": ("What is owed about a hundred thousand visits", planner),
        "webhooks": ("What a provider of texts waits for", webhooks),
        "messages": ("Ten thousand messages due in one minute", messages),
        "insight": ("Figures over a million visits", insight),
    }
    for name in sys.argv[1:] or parts:
        title, part = parts[name]
        with own_database():
            print(f"\n{title}   ({server()})")
            for what, figure in part.run():
                print(f"  {what:<46} {figure}")


if __name__ == "__main__":
    main()
