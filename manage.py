#!/usr/bin/env python
"""Django's commands, with the servers that they need."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scrutiny.settings")
    from django.core.management import execute_from_command_line

    from scrutiny import services

    try:
        services.provide()
    except services.Unavailable as error:
        sys.exit(f"scrutiny: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
