"""`make run`: database, broker, worker, beat and web in one terminal, until Ctrl-C."""

import os
import subprocess
import sys
from ctypes.util import find_library

from honcho.manager import Manager

from scrutiny import services

WELCOME = """
  Scrutiny is at http://127.0.0.1:{port}/

  Sign in at http://127.0.0.1:{port}/accounts/login/ with the password  {password}
{people}
  Ctrl-C stops everything.
"""


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")
    port = os.environ.get("PORT", "8000")
    try:
        services.provide()
    except services.Unavailable as error:
        sys.exit(f"scrutiny: {error}")
    from django.conf import settings

    os.umask(0o077)  # logs, mail and whatever else the processes write
    manage = [sys.executable, str(services.ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "--no-input", "-v0"], check=True)
    if settings.ALLOW_DEMO:
        subprocess.run([*manage, "demo", "--if-empty"], check=True, stdout=subprocess.DEVNULL)
    else:
        print("No demo: its password is public, and the environment has a database or hosts for others.", flush=True)
    # As root Celery warns at length. This worker reads nothing but JSON, from a broker of its own.
    quiet = "ignore:You're running the worker"
    environment = dict(
        os.environ, PYTHONUNBUFFERED="1", PYTHONWARNINGS=quiet, DEMO_SIGN_IN="on" if settings.ALLOW_DEMO else "off"
    )
    manager = Manager()
    for name, command in _processes(port).items():
        of_its_own = with_quick_memory(environment) if name == "builder" else environment
        manager.add_process(name, command, cwd=str(services.ROOT), env=of_its_own)
    print(_welcome(port), flush=True)
    manager.loop()
    return manager.returncode if manager.returncode not in (None, 130, -2, -15) else 0


def with_quick_memory(environment):
    """The environment of a process that binds, with an allocator that is made for many small objects."""
    library = find_library("jemalloc")
    return environment | {"LD_PRELOAD": library} if library else environment


def _processes(port):
    python = sys.executable
    beat = services.VAR / "beat"
    worker = f"{python} -m celery --quiet -A scrutiny worker --concurrency 2 --loglevel WARNING"
    return {
        "web": f"{python} -m gunicorn scrutiny.wsgi --bind 127.0.0.1:{port} --log-level warning",
        "builder": f"{worker} -Q celery -n builder@%h",
        "intake": f"{worker} -Q intake -n intake@%h",
        "beat": f"{python} -m celery --quiet -A scrutiny beat --loglevel WARNING --schedule {beat} --pidfile=",
    }


def _welcome(port):
    import django

    django.setup()
    from reports.demo import accounts

    people = "".join(f"    {email:<34} {role}\n" for email, role in accounts.sign_ins())
    return WELCOME.format(port=port, password=accounts.PASSWORD, people=people)


if __name__ == "__main__":
    sys.exit(main())
