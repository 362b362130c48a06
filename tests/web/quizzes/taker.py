"""Somebody who takes quizzes with a browser of her own."""

from app.accounts.models import Person
from app.core.db import db
from app.learning.queries.attempts import AttemptView, attempt
from app.learning.rules.papers import paper_of
from tests.client import PageClient, sign_in
from tests.demo_course import RIGHT
from tests.factories import make_person


class Taker:
    """Somebody who takes the quizzes of the demo course."""

    def __init__(self, client: PageClient, person_id: int) -> None:
        self.client = client
        self.person_id = person_id

    def start(self, quiz: str = "final") -> str:
        reply = self.client.submit(f"/en/courses/demo/quizzes/{quiz}", "/attempts")
        assert reply.status_code == 303
        return str(reply.location).rpartition("/")[0]

    def attempt(self, address: str) -> AttemptView:
        found = attempt(self.person_id, address.rpartition("/")[2])
        assert found is not None
        return found

    def person(self) -> Person:
        found = db.session.get(Person, self.person_id)
        assert found is not None
        return found

    def token(self, address: str, question: str, choice: str) -> str:
        of = self.attempt(address)
        return paper_of(of.quiz.settings, of.seed).token(question, choice)

    def tokens(self, address: str, number: int, *, right: bool) -> list[str]:
        of = self.attempt(address)
        key = of.question_keys[number - 1]
        question = next(each for each in of.quiz.bank if each.key == key)
        wanted = RIGHT[key] if right else set(question.choices) - RIGHT[key]
        if question.kind == "single":
            wanted = set(sorted(wanted)[:1])
        return [paper_of(of.quiz.settings, of.seed).token(key, choice) for choice in wanted]

    def answer_all(self, address: str, *, right: bool, count: int = 2) -> None:
        for number in range(1, count + 1):
            chosen = self.tokens(address, number, right=right)
            assert self.client.submit(f"{address}/{number}", choice=chosen).status_code == 303


def enrolled(client: PageClient) -> Taker:
    """Sign somebody in and let her start the demo course, which has been published."""
    person = make_person()
    person_id = person.id
    sign_in(client, person)
    client.submit("/en/courses/demo", "/start")
    return Taker(client, person_id)
