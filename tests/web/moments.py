"""When somebody last showed that it is her: set by a test, where the site would ask anew."""

from datetime import timedelta

from sqlalchemy import update

from app.accounts.models import Person, SignInSession
from app.core import clock
from app.core.db import commit, db, writing


def now_proved(person: Person, ago: timedelta = timedelta()) -> None:
    """Let every session of a person have been proved so long ago."""
    number = person.id
    with writing():
        statement = update(SignInSession).where(SignInSession.person_id == number)
        db.session.execute(statement.values(proved_at=clock.now() - ago))
        commit()
