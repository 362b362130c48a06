"""D5: the school asks no other machine for anything, whatever address people write into it."""

import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core.db import commit, writing
from app.exchange.bank import Unreadable
from app.exchange.formats import FORMATS, guess
from tests.client import PageClient, sign_in
from tests.content.courses import PLACE, compiled, whole_course
from tests.factories import make_cohort, make_institution, make_person, publish_course
from tests.learners import complete_course
from tests.walls.files.test_cells import everywhere

REACHING = (
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "urllib.Request",
    "http.client.connect",
    "ftplib.connect",
    "smtplib.connect",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.posix_spawn",
)
"""What Python says when a program reaches out of itself."""
HOSTS = "169.254.169.254 127.0.0.1:9 [::1]:9 metadata.internal evil.example 0x7f000001 localhost:6379".split()
heard: list[str] | None = None


def listen(event: str, arguments: tuple[Any, ...]) -> None:
    """Note what reaches out while a test listens; a hook cannot be taken back."""
    if heard is not None and event in REACHING:
        heard.append(f"{event} {arguments[:2]!r}")


sys.addaudithook(listen)


@pytest.fixture
def reached() -> Any:
    """Yield what reaches out during the test."""
    global heard  # noqa: PLW0603 (the hook outlives the test)
    heard = []
    yield heard
    heard = None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_page_reaches_out_whatever_addresses_stand_in_the_school(
    app: Flask, client: PageClient, reached
) -> None:
    publish_course()
    institution = make_institution("lipnica")
    cohort = make_cohort("x", institution=institution, course="demo")
    person = make_person("staff@lipnica.example", institution=institution, roles=("administrator",))
    complete_course(person)
    sign_in(client, person)
    with writing():
        person.name = institution.name = cohort.title = "http://169.254.169.254/latest/"
        commit()
    reached.clear()
    asked = "&".join(f"{name}=http://evil.example/x" for name in "url src image feed next q metadata".split())
    forged = {"Referer": "http://evil.example/", "X-Forwarded-Host": "evil.example"}
    for address, _endpoint in everywhere(app):
        client.get(address)
        client.get(f"{address}?{asked}", headers=forged)
    assert [each for each in reached if "typst" not in each] == []


@pytest.mark.parametrize("host", HOSTS)
def test_no_import_fetches_what_it_names(tmp_path: Path, reached, host: str) -> None:
    address = f"http://{host}/x.png"
    moodle = '<quiz><question type="multichoice"><name><text>a</text></name><questiontext format="html"><text>'
    moodle += f'&lt;img src="{address}"&gt;</text></questiontext></question></quiz>'
    item = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="a"><itemBody>'
    item += f'<img src="{address}"/>'
    files = {
        "a.xml": moodle,
        "b.xml": item + f'<object data="{address}"/></itemBody></assessmentItem>',
        "c.xml": f'<!DOCTYPE a SYSTEM "{address}"><a/>',
        "d.gift": f"::a::![x]({address}) {{=b ~c}}",
        "e.csv": f"key,stem,choice_1,choice_2,right\na,![x]({address}),b,c,a\n",
        "f.md": f"## ![x]({address}) {{#a}}\n- [x] {address}\n- [ ] b\n",
    }
    for name, text in files.items():
        try:
            FORMATS[guess(text.encode(), name)].read(text.encode(), name)
        except Unreadable:
            continue
    course = whole_course()
    course[PLACE["two"]] += f"\n![x]({address})\n\n[x]({address})\n\n<img src={address}>\n"
    compiled(tmp_path, course)
    assert reached == []


def test_the_listener_hears(reached) -> None:
    """The control: a look-up and a connection are heard."""
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()):
        pass
    assert any("socket.connect" in each for each in reached)
