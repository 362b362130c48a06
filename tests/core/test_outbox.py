"""Mail: sent after the commit, once, and again after a pause when the server was away."""

import dataclasses
import socket
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.db import commit, db, writing
from app.core.mail import OutgoingMail, queue_mail
from app.core.outbox import send_due
from app.core.settings import Settings
from tests.factories import NOW
from tests.mailbox import Mailbox


def queue(count: int = 1) -> None:
    with writing():
        for number in range(count):
            queue_mail(to="amira@lipnica.example", subject=f"Pozdrav {number} šđčćž", text="Здраво\n", now=NOW)
        commit()


def test_a_queued_mail_is_received_once_and_its_body_forgotten(app: Flask, settings: Settings, mailbox: Mailbox):
    queue()
    assert send_due(settings, NOW) == 1
    assert send_due(settings, NOW) == 0
    (message,) = mailbox.messages
    assert message["Subject"] == "Pozdrav 0 šđčćž"
    assert message.get_content().strip() == "Здраво"
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert (mail.body, mail.sent_at) == ("", NOW)


def test_what_was_rolled_back_is_not_sent(app: Flask, settings: Settings, mailbox: Mailbox):
    with writing():
        queue_mail(to="amira@lipnica.example", subject="One", text="Two", now=NOW)
        db.session.flush()
    assert send_due(settings, NOW) == 0
    assert mailbox.messages == []


def test_a_server_that_is_away_is_tried_again_later(app: Flask, settings: Settings, mailbox: Mailbox):
    queue()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        away = dataclasses.replace(settings, mail_port=silent.getsockname()[1])
        assert send_due(away, NOW) == 0
    assert send_due(settings, NOW) == 0, "not before the pause"
    assert send_due(settings, NOW + timedelta(minutes=2)) == 1
    assert len(mailbox.messages) == 1


@pytest.mark.usefixtures("patient")
def test_several_workers_send_each_mail_once(app: Flask, settings: Settings, mailbox: Mailbox):
    queue(12)

    def work() -> None:
        with app.app_context():
            send_due(settings, NOW)
            db.session.remove()

    threads = [Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(message["Subject"] for message in mailbox.messages) == sorted(
        f"Pozdrav {number} šđčćž" for number in range(12)
    )


def test_the_demo_without_a_server_writes_files(app: Flask, settings: Settings):
    demo = dataclasses.replace(settings, mail_host="")
    queue()
    assert send_due(demo, NOW) == 1
    (file,) = demo.mail_folder.iterdir()
    assert "To: amira@lipnica.example" in file.read_text(encoding="utf-8")
