"""The table of signed-in browsers."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class SignInSession(Base):
    """One signed-in browser. The cookie holds a token, this row its digest; ending the row ends it.

    `means` is how she came in: password, mail, passkey, oidc or saml. Until `completed_at` is set a second step is
    missing, and the session opens nothing but the pages of that step; `is_strong` says that two factors were
    shown, here or to a sign-in service that is trusted with it. `proved_at` is when she last showed that it is
    her; what is dangerous asks for it anew. `device` is a keyed digest of the kind of browser and its network, by
    which a sign-in from somewhere new is told from the usual ones.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    is_strong: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(String(32), default="")
    means: Mapped[str] = mapped_column(String(10), default="password")
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    proved_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
