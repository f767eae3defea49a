"""Forms of signing in: the package's own, in the look and the words of this portal."""

from allauth.account import forms as package
from django import forms

from meetings.forms.base import OfficeForm

NEW_PASSWORD = (
    "At least 12 characters. Three words that have nothing to do with each other are easy to remember"
    " and hard to guess."
)


class SignInForm(OfficeForm):
    """Mixed into the package's forms: our labels, no placeholders, “Enter your …” for what is empty."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs["class"] = "govuk-input--width-20"
            field.error_messages["required"] = f"Enter your {field.label[0].lower()}{field.label[1:]}"


class LoginForm(SignInForm, package.LoginForm):
    labels = {"login": "Email address", "password": "Password"}


class ReauthenticateForm(SignInForm, package.ReauthenticateForm):
    labels = {"password": "Password"}


class ChangePasswordForm(SignInForm, package.ChangePasswordForm):
    labels = {"oldpassword": "Current password", "password1": "New password", "password2": "New password again"}
    hints = {"password1": NEW_PASSWORD}


class SetPasswordForm(SignInForm, package.SetPasswordForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": NEW_PASSWORD}


class ResetPasswordForm(SignInForm, package.ResetPasswordForm):
    labels = {"email": "Email address"}


class ResetPasswordKeyForm(SignInForm, package.ResetPasswordKeyForm):
    labels = {"password1": "New password", "password2": "New password again"}
    hints = {"password1": NEW_PASSWORD}
