"""The guard of a view: which row of the policy it stands under."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Response, g, redirect, request, url_for

from app.accounts.policy import POLICY, Scope, scope_of
from app.accounts.rules.sessions import is_proved
from app.core import clock
from app.core.errors import NotFound
from app.web.identity import actor, learner

View = TypeVar("View", bound=Callable[..., Any])


def guard(action: str) -> Callable[[View], View]:
    """Let a view be reached only by those whom the policy lets do `action`.

    A visitor is sent to sign in, anybody else who may not finds nothing, and who has not lately shown that it is
    her is asked to, where the policy says so. The scope is then in `scope()`.
    """
    assert action in POLICY, f"the policy has no row {action}"

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            allowed = scope_of(actor(), action)
            if allowed is None and actor() is None:
                return sign_in_first()
            if allowed is None:
                raise NotFound
            if POLICY[action].asks_anew and not is_proved(learner().proved_at, clock.now(), request.method):
                return prove_first()
            g.scope = allowed
            return view(*args, **kwargs)

        guarded.action = action  # type: ignore[attr-defined] # read by the tests of the routes
        return guarded  # type: ignore[return-value] # wraps() keeps the signature

    return decorate


def scope() -> Scope:
    """Return how far the present request may reach; queries apply it."""
    found: Scope = g.scope
    return found


def sign_in_first() -> Any:
    """Send a visitor to the sign-in page and back; a write is answered 401, so that nothing seems saved."""
    target = url_for("security.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
    if request.method == "GET":
        return redirect(target)
    return Response(status=401, headers={"Location": target})


def prove_first() -> Any:
    """Ask the person to show that it is her, and lead back to the page she came from; nothing has been changed."""
    back = request.full_path.rstrip("?")
    if request.method != "GET":
        back = own_path(request.referrer) or url_for("account.overview")
    return redirect(url_for("account.prove", next=back), 303)


def own_path(address: str | None) -> str | None:
    """Return the path and query of an address of this site, None for any other."""
    try:
        parts = urlsplit(address or "")
    except ValueError:
        return None
    if not parts.path.startswith("/") or parts.netloc != request.host:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
