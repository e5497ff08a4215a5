import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teranga.config.settings")
application = get_wsgi_application()

from teranga.config.warm import warm  # noqa: E402 (needs the apps)

warm()
