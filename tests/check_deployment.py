"""`python -m tests.check_deployment`: Django's own checks for production pass, on production's settings."""

from __future__ import annotations

import os
import subprocess
import sys

PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "only-for-this-check-7f3b1c9d5e8a2460-only-for-this-check",
    "ALLOWED_HOSTS": "try.example.com",
    "PUBLIC_BASE_URL": "https://try.example.com",
    "EMAIL_URL": "smtp://mail.example:25",
    "SMS_BACKEND": "log",
}


def main() -> int:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, check=False, env={**os.environ, **PRODUCTION}).returncode


if __name__ == "__main__":
    sys.exit(main())
