"""For a web server."""

import gc
import os
import sys
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from scrutiny.checks import refuse_to_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")

TURN = 0.001  # seconds that a thread computes before another may: many files sent at once keep no page waiting

application = get_wsgi_application()
refuse_to_start()


def _settle_in():
    """Load what requests need before the first one comes; it stays, so that nobody need look for it to collect."""
    import holidays.countries  # noqa: F401 - every country's, which it would load when first asked for a day
    from django.conf import settings
    from django.template.loader import get_template
    from django.urls import reverse

    reverse("home")
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for path in Path(folder).rglob("*.html"):
            get_template(str(path.relative_to(folder)))
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()


_settle_in()
