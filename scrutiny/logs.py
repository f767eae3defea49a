"""What goes into the log, and what must not be able to fill it."""

import logging


class WithoutStrangersTracebacks(logging.Filter):
    """A refused request (4xx) is told in its one line: anybody can cause it, as often as they like."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 500) < 500:
            record.exc_info = record.exc_text = None
        return True
