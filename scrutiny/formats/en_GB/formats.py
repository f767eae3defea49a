"""Dates and times as councils print them: Monday 29 February 2016, 10:00am."""

DATE_FORMAT = "l j F Y"
SHORT_DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
TIME_FORMAT = "H:i"
