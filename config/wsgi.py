"""The web process: `granian --interface wsgi config.wsgi:application`."""

import os

os.environ["VITRINE_PROCESS"] = "web"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.wsgi import get_wsgi_application

from config.requests import PlainRequest

application = get_wsgi_application()
application.request_class = PlainRequest
