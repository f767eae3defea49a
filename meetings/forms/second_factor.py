"""Forms of the second factor: codes, and what a browser says on behalf of a passkey."""

import logging

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.recovery_codes import forms as recovery_codes
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from meetings.forms.sign_in import SignInForm

CODE = {"code": "Code"}
# What the reading library raises at bytes of anybody's making (found by sending it some thousands).
UNREADABLE = (ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError)
log = logging.getLogger(__name__)
NO_PASSKEY = "That did not work. Try again, or use another way"
NUMERIC = {"inputmode": "numeric", "class": "govuk-input--width-10", "autocomplete": "one-time-code"}


class CodeFields(SignInForm):
    """A code as a field for digits; spaces between them do no harm."""

    labels = CODE
    hints = {"code": "The 6 digits that your authenticator app shows, or one of your recovery codes."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(NUMERIC)

    def clean_code(self) -> str:
        """A right code, taken once: the package keeps used ones for a shorter time than they are right."""
        code = super().clean_code()
        used = f"code:{self.user.pk}:{''.join(filter(str.isalnum, code))}"
        if not cache.add(used, True, (2 * app_settings.TOTP_TOLERANCE + 1) * app_settings.TOTP_PERIOD):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(CodeFields, codes.AuthenticateForm):
    pass


class CodeAgainForm(CodeFields, codes.ReauthenticateForm):
    pass


class ActivateAppForm(CodeFields, app.ActivateTOTPForm):
    hints = {"code": "The 6 digits that the app shows now."}


class RemoveAppForm(SignInForm, app.DeactivateTOTPForm):
    pass


class RecoveryCodesForm(SignInForm, recovery_codes.GenerateRecoveryCodesForm):
    pass


class CredentialField(forms.JSONField):
    """What a browser says for a passkey; the page that is shown again does not repeat it."""

    widget = forms.HiddenInput

    def bound_data(self, data, initial):
        return None


class CredentialFields(SignInForm):
    """What a browser says for a passkey is in a hidden field, in which anybody can send anything.

    What cannot be read is no passkey, and that is told above the form.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def full_clean(self) -> None:
        try:
            super().full_clean()
        except UNREADABLE as error:
            log.warning("What came in place of a passkey could not be read: %s", type(error).__name__)
            self._errors.clear()
            self.add_error(None, NO_PASSKEY)
        if self.is_bound and self._errors.pop("credential", None):
            self.add_error(None, NO_PASSKEY)

    def clean_credential(self):
        """The package looks at no credential that counts as false, and would keep it as a passkey."""
        credential = self.cleaned_data["credential"]
        if not credential or not isinstance(credential, dict):
            raise ValidationError(NO_PASSKEY)
        looked_at = getattr(super(), "clean_credential", None)
        return looked_at() if looked_at else credential


class PasskeyForm(CredentialFields, passkeys.AuthenticateWebAuthnForm):
    pass


class PasskeyLoginForm(CredentialFields, passkeys.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(CredentialFields, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(CredentialFields, passkeys.AddWebAuthnForm):
    """A passkey that is made."""

    labels = {"name": "Name", "passwordless": "Sign in with this passkey alone, without a password"}
    hints = {
        "name": "Such as the telephone or the key that it is on.",
        "passwordless": "It then asks for your finger, your face or a PIN. Older security keys cannot do this.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True


class RenamePasskeyForm(SignInForm, passkeys.EditWebAuthnForm):
    labels = {"name": "Name"}
