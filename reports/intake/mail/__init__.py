"""Reading e-mails. Outlook's own formats become MIME messages first, so that all are read in one way (`message`)."""
