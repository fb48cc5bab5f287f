"""What the web server runs: OCPP under /ocpp, Django everywhere else.

uvicorn --app-dir examples/django_site mysite.asgi:application --port 9000
"""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django = get_asgi_application()

from charging.csms import mount  # noqa: E402 - its models need a Django that is set up

application = mount.beside(django, "/ocpp")
