"""Loaded before Django: real servers, and folders and a Redis database of each test process's own."""

import os
import tempfile

from scrutiny import services

services.provide()
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{int(worker) + 1}"
os.environ["FILES_DIR"] = tempfile.mkdtemp(prefix="scrutiny-tests-")
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["DEBUG"] = "on"
os.environ["ALLOWED_HOSTS"] = "*"
# Playwright runs an event loop beside the ORM; Django would refuse to work in its thread.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
