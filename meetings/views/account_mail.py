"""Mail about accounts: its links and words name the site of the settings, never the host that a request names."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse

from meetings.site import site_link, this_site


class MailFromThisSite(DefaultAccountAdapter):
    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        return site_link(reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token}))

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        super().send_mail(template_prefix, email, {"current_site": this_site(), **context})

    def format_email_subject(self, subject: str) -> str:
        return f"[{this_site().name}] {subject}"
