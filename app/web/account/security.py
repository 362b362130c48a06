"""Flask-Security wired to the school: our people, sessions, words, mail, limits and templates."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, abort, g, request
from flask_security import Security
from flask_wtf.csrf import CSRFError, CSRFProtect

from app.accounts.operations.sessions import note_seen
from app.core import clock
from app.core.settings import Settings
from app.web.account import addresses, factors, mail_links, passkeys, proving, steps, views
from app.web.account.blueprint import account
from app.web.account.challenges import are_passkeys_possible
from app.web.account.door_forms import (
    ChangeForm,
    ConfirmForm,
    ForgotForm,
    RegisterForm,
    ResetForm,
    SignInForm,
)
from app.web.account.doors import hang_doors
from app.web.account.entering import enter, init_entering
from app.web.account.limits import knock
from app.web.account.mail import Mail
from app.web.account.messages import MESSAGES, Words
from app.web.account.notices import tell
from app.web.account.passwords import ARGON2, Hashing, Passwords
from app.web.account.sessions import init_sessions
from app.web.account.store import People
from app.web.headers import SAFE
from app.web.identity import actor
from app.web.links import CONFIRM_WITHIN, FIRST_PASSWORD_WITHIN, Signer, one_time_link


def _moment() -> datetime:
    """Return the present moment, by whatever clock the application has when it is asked."""
    return clock.now()


PAGES = (views, steps, proving, factors, passkeys, mail_links, addresses)
"""The modules whose views hang on the blueprint."""
CONFIG: dict[str, Any] = {
    "STATIC_FOLDER": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "LOGOUT_METHODS": ["POST"],
    "REGISTER_URL": "/register",
    "CONFIRM_URL": "/confirm",
    "RESET_URL": "/reset",
    "CHANGE_URL": "/change-password",
    "POST_LOGIN_VIEW": "account.welcome",
    "POST_LOGOUT_VIEW": "security.login",
    "POST_REGISTER_VIEW": "security.login",
    "POST_CONFIRM_VIEW": "security.login",
    "POST_RESET_VIEW": "security.login",
    "POST_CHANGE_VIEW": "account.protection",
    "REGISTERABLE": True,
    "CONFIRMABLE": True,
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "RETURN_GENERIC_RESPONSES": True,
    "PASSWORD_CONFIRM_REQUIRED": False,
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    "PASSWORD_SINGLE_HASH": ["argon2"],
    "PASSWORD_HASH_PASSLIB_OPTIONS": ARGON2,
    "HASHING_SCHEMES": ["hex_sha256"],
    "CONFIRM_EMAIL_WITHIN": CONFIRM_WITHIN,
    "RESET_PASSWORD_WITHIN": FIRST_PASSWORD_WITHIN,
    "DATETIME_FACTORY": _moment,
    "FRESHNESS_GRACE_PERIOD": timedelta(0),
    "FRESHNESS": timedelta(seconds=-1),
    "API_ENABLED_METHODS": ["session"],
    "EMAIL_PLAINTEXT": False,
    "EMAIL_HTML": False,
    "CACHE_CONTROL": None,
}
"""What Flask-Security reads, whatever the installation."""


def init_accounts(app: Flask, settings: Settings, prefix: str) -> None:
    """Put accounts on `app`; `prefix` is the rule of the locale that begins every address."""
    app.config.from_mapping(_config(settings, prefix))
    app.config.from_mapping({f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()})
    _init_csrf(app)
    security = Security(
        app,
        People(),
        login_form=SignInForm,
        register_form=RegisterForm,
        forgot_password_form=ForgotForm,
        reset_password_form=ResetForm,
        send_confirmation_form=ConfirmForm,
        change_password_form=ChangeForm,
        mail_util_cls=Mail,
        password_util_cls=Passwords,
    )
    security.want_json(lambda _request: False)
    security.i18n_domain = Words()  # type: ignore[assignment] # asked for by its methods only
    security.pwd_context = Hashing(security.pwd_context)
    security.login_context_processor(lambda: {"with_passkeys": are_passkeys_possible()})
    for serializer in (security.reset_serializer, security.confirm_serializer):
        serializer.signer = Signer
    # Our policy decides from the actor; Flask-Principal would load the person for every file and page.
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    init_sessions(app, security.login_manager)
    init_entering(app)
    hang_doors(app)
    app.register_blueprint(account, url_prefix=prefix)
    app.extensions["one_time_link"] = one_time_link
    # Blueprints stay apart: signing in through a service of an institution takes these from here.
    app.extensions.update(enter=enter, knock=knock, tell=tell)


def _config(settings: Settings, prefix: str) -> dict[str, Any]:
    """Return what Flask-Security and the protection of forms read."""
    values = CONFIG | {"URL_PREFIX": f"{prefix}/account", "EMAIL_SENDER": settings.mail_from}
    return {
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_SSL_STRICT": False,
        **{f"SECURITY_{name}": value for name, value in values.items()},
    }


def _init_csrf(app: Flask) -> None:
    """Ask every unsafe request for the token of its form, signed in or not.

    A view marked `anonymous_safe` changes nothing of anybody's, so visitors may use it without a cookie.
    One marked `cross_site` takes what other sites send and has a proof of its own; no cookie says anything to it.
    """
    csrf = CSRFProtect(app)

    @app.before_request
    def check() -> None:
        if request.method in SAFE or request.endpoint is None:
            return
        view = app.view_functions[request.endpoint]
        if getattr(view, "cross_site", False):
            g.csrf_valid = True
            return
        person = actor()
        if person is None and getattr(view, "anonymous_safe", False):
            g.csrf_valid = True
            return
        try:
            csrf.protect()
        except CSRFError:
            abort(403)
        if person is not None:
            note_seen(person, clock.now())
