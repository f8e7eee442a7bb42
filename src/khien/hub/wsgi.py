"""The hub as a WSGI application; `khien.serve` runs it in threads beside the scan API."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khien.hub.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
