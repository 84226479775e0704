#!/usr/bin/env python
"""Vitrine's command line."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    command = sys.argv[1] if len(sys.argv) == 2 else ""
    if command in {"demo", "serve"}:
        from config.processes.main import main as open_house

        sys.exit(open_house(command))
    if command == "demo_reset":
        os.environ.setdefault("ENVIRONMENT", "demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
