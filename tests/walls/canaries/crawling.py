"""Asks a served school for every page and file as everybody, and reads all of it: pages, tables, PDF, archives."""

import http.client
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from app.accounts.policy import Actor
from tests import pages
from tests.certificates.paper import text_of
from tests.fixtures.server import Server
from tests.project.world import EVERYBODY, VISITOR, Visit, World
from tests.walls.canaries.planting import CANARY

BEFORE = 80
SETTING = re.compile(r"</?[a-z]\w*|[\w-]+=[\"']|&#?\w+;")
"""What of the characters before a canary tells where in a page it stands: tags, attributes, signs written out."""
ALONE = {"Connection": "close"}
"""The server hangs up on a connection that says nothing for seconds: a request that then comes on it is lost."""


@dataclass(frozen=True)
class Answer:
    """What somebody got for an address."""

    who: str
    visit: Visit
    status: int
    kind: str
    body: bytes

    @property
    def text(self) -> str:
        """All words of it, out of whatever it is packed in."""
        return words_of(self.kind, self.body)

    @property
    def canaries(self) -> set[int]:
        """The numbers of the canaries in it."""
        return {int(number) for number in CANARY.findall(self.text)}

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it as a page."""
        return self.kind == "text/html" and self.status not in range(300, 400)

    @property
    def places(self) -> dict[tuple[str, str], int]:
        """Where on the page canaries stand: the endpoint and what stands before, with the number of the canary."""
        text = self.text
        before = ((found, text[max(0, found.start() - BEFORE) : found.start()]) for found in CANARY.finditer(text))
        return {
            (self.visit.endpoint, " ".join(SETTING.findall(words)[-2:])): int(found[1]) for found, words in before
        }


def words_of(kind: str, body: bytes) -> str:
    """Return the words of a file: of a PDF through its fonts without spaces, of an archive from all in it."""
    if body.startswith(b"%PDF") and b"/ToUnicode" in body:
        return text_of(body)
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(words_of("", archive.read(name)) for name in archive.namelist())
    return "" if kind.startswith("image/png") else body.decode("utf-8", "replace")


class Crawler:
    """Somebody's requests to a server, each on a connection of its own."""

    def __init__(self, server: Server, world: World) -> None:
        self.server = server
        self.world = world
        place = urlsplit(server.url)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def ask(self, who: str, visit: Visit) -> Answer:
        """Return what somebody gets."""
        headers = ALONE if who == VISITOR else ALONE | {"Cookie": f"sezona={self.world.people[who].cookie}"}
        self._connection.request("GET", visit.address, headers=headers)
        response = self._connection.getresponse()
        return Answer(who, visit, response.status, response.headers.get_content_type(), response.read())

    def take(self, who: str, visit: Visit) -> Answer:
        """Return the file that somebody takes away by the form of a page."""
        headers = ALONE | {"Cookie": f"sezona={self.world.people[who].cookie}", "Sec-Fetch-Site": "same-origin"}
        self._connection.request("GET", "/en/account", headers=headers)
        response = self._connection.getresponse()
        account = pages.read(response.read().decode())
        # The token of a form belongs to what the page has put into the cookie.
        headers["Cookie"] = (response.headers["Set-Cookie"] or headers["Cookie"]).partition(";")[0]
        fields = [pages.fields(form) for form in account.all("form")]
        token = next(values["csrf_token"][0] for values in fields if "csrf_token" in values)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("POST", visit.address, urlencode({"csrf_token": token}), headers)
        response = self._connection.getresponse()
        return Answer(who, visit, response.status, response.headers.get_content_type(), response.read())

    def everything(self) -> Iterator[Answer]:
        """Yield what everybody gets for everything: her own, and what others have."""
        for who in EVERYBODY:
            for visit in self.world.visits(who, "GET"):
                yield self.ask(who, visit)
            for visit in self.world.visits(who, "POST"):
                if visit.is_allowed and visit.action.endswith(".export"):
                    yield self.take(who, visit)

    def actor(self, who: str) -> Actor | None:
        """Return somebody as a request knows her."""
        return None if who == VISITOR else self.world.people[who].actor
