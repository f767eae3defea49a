from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"

    def ready(self):
        """What the sign-in package tells about second factors and passwords is put on the trail."""
        from allauth.account.signals import password_changed, password_reset, password_set
        from allauth.mfa import signals as factor

        from meetings.views import second_factor

        factor.authenticator_added.connect(second_factor.added)
        factor.authenticator_removed.connect(second_factor.removed)
        factor.authenticator_reset.connect(second_factor.renewed)
        factor.authentication_failed.connect(second_factor.failed)
        for changed in (password_changed, password_reset, password_set):
            changed.connect(second_factor.password_changed)
