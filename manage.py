#!/usr/bin/env python
"""Vitrine's command line."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] in (["demo"], ["demo_reset"]):
        os.environ.setdefault("ENVIRONMENT", "demo")
    execute_from_command_line(sys.argv)
