"""What goes over the wire when a page is opened, as Chromium counts it."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Page


@dataclass
class Answer:
    """One answer of a server: `size` is header and body in bytes, as they were sent."""

    url: str
    kind: str
    headers: dict[str, str] = field(default_factory=dict)
    size: float = 0
    is_kept: bool = False

    @property
    def is_aside(self) -> bool:
        """Whether it is a picture, which has a budget of its own, or a ping that tells the place."""
        return self.kind == "Ping" or self.headers.get("content-type", "").startswith("image/")


class Wire:
    """Listens to the network of a tab."""

    def __init__(self, page: Page) -> None:
        self.answers: dict[str, Answer] = {}
        self.page = page
        self.session = session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.requestServedFromCache", self._kept)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def keep_nothing(self) -> None:
        """Fetch everything anew for every page from now on, as a browser does that opens its first."""
        self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def open(self, address: str) -> list[Answer]:
        """Open a page and return what was sent for it, pictures and pings aside.

        A network at rest may be a page that has not begun to ask, so the page has to be there as a whole, too.
        """
        self.answers.clear()
        answer = self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        self.catch_up()
        assert answer is not None and answer.status == 200 and self.page.url.endswith(address)
        return [each for each in self.answers.values() if not each.is_aside and not each.is_kept]

    def catch_up(self) -> None:
        """Wait until everything was told that has come to the page: what is asked now is answered after it."""
        self.session.send("Runtime.evaluate", {"expression": "0"})

    def _asked(self, event: dict[str, Any]) -> None:
        self.answers[event["requestId"]] = Answer(event["request"]["url"], event.get("type", "Other"))

    def _kept(self, event: dict[str, Any]) -> None:
        if answer := self.answers.get(event["requestId"]):
            answer.is_kept = True

    def _answered(self, event: dict[str, Any]) -> None:
        if answer := self.answers.get(event["requestId"]):
            response = event["response"]
            answer.headers = {name.lower(): value for name, value in response["headers"].items()}
            answer.is_kept = answer.is_kept or response.get("fromDiskCache", False)

    def _finished(self, event: dict[str, Any]) -> None:
        if answer := self.answers.get(event["requestId"]):
            answer.size = event["encodedDataLength"]
