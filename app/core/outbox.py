"""The job runner that sends queued mail: it claims a mail by a lease, so a killed worker loses nothing."""

import logging
import smtplib
import threading
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from flask import Flask
from sqlalchemy import select, update

from app.core import clock
from app.core.db import commit, db, reading, writing
from app.core.mail import OutgoingMail
from app.core.settings import Settings

LEASE = timedelta(minutes=2)
PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=4))
MOST_TRIES = 12
log = logging.getLogger(__name__)


def compose(mail: OutgoingMail, settings: Settings) -> EmailMessage:
    """Return the message as it goes over the wire; line breaks in headers are refused by the library."""
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.queued_at)
    message["Message-ID"] = make_msgid(f"mail{mail.id}", settings.mail_from.rpartition("@")[2].rstrip(">"))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def deliver(message: EmailMessage, settings: Settings) -> None:
    """Hand the message to the SMTP server, or in a demo without one write it to the mail folder."""
    if not settings.mail_host:
        settings.mail_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        (settings.mail_folder / f"{name}.eml").write_bytes(message.as_bytes())
        return
    connect = smtplib.SMTP_SSL if settings.mail_tls == "tls" else smtplib.SMTP
    with connect(settings.mail_host, settings.mail_port, timeout=15) as server:
        if settings.mail_tls == "starttls":
            server.starttls()
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        server.send_message(message)


def send_due(settings: Settings, now: datetime, *, most: int | None = None) -> int:
    """Send the mails that are due, at most `most`; return how many. Each is claimed, sent, then marked."""
    sent = 0
    while (most is None or sent < most) and (mail := _claim(now)) is not None:
        try:
            deliver(compose(mail, settings), settings)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            _postpone(mail.id, mail.tries, type(error).__name__, now)
        else:
            _mark_sent(mail.id, now)
            sent += 1
    return sent


def _claim(now: datetime) -> OutgoingMail | None:
    """Take the oldest mail that is due by moving its due time forward; only one worker can."""
    waiting = (
        select(OutgoingMail.id, OutgoingMail.due_at)
        .where(OutgoingMail.sent_at.is_(None), OutgoingMail.due_at <= now, OutgoingMail.tries < MOST_TRIES)
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(1)
    )
    with reading() as connection:
        row = connection.execute(waiting).one_or_none()
    db.session.rollback()
    if row is None:
        return None
    with writing():
        claimed = db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == row.id, OutgoingMail.due_at == row.due_at, OutgoingMail.sent_at.is_(None))
            .values(due_at=now + LEASE, tries=OutgoingMail.tries + 1)
        )
        mail = db.session.get(OutgoingMail, row.id) if getattr(claimed, "rowcount", 0) else None
        if mail is not None:
            db.session.refresh(mail)
            db.session.expunge(mail)
        commit()
    return mail if mail is not None else _claim(now)


def _mark_sent(mail_id: int, now: datetime) -> None:
    """Note that the mail has left, and forget its body: it may hold a link that opens something."""
    with writing():
        db.session.execute(
            update(OutgoingMail).where(OutgoingMail.id == mail_id).values(sent_at=now, body="", last_error=None)
        )
        commit()


def _postpone(mail_id: int, tries: int, error: str, now: datetime) -> None:
    """Try again later, after a longer pause each time."""
    pause = PAUSES[min(tries, len(PAUSES)) - 1]
    with writing():
        db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id == mail_id, OutgoingMail.sent_at.is_(None))
            .values(due_at=now + pause, last_error=error)
        )
        commit()
    log.warning("mail %s could not be sent (%s); next try in %s", mail_id, error, pause)


class OutboxThread(threading.Thread):
    """Looks for due mail every second in one worker process; every worker may run one."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        super().__init__(name="outbox", daemon=True)
        self.app = app
        self.settings = settings
        self.stopped = threading.Event()

    def run(self) -> None:
        """Send until the process ends; a fault is logged and tried again."""
        while not self.stopped.wait(1.0):
            try:
                with self.app.app_context():
                    while send_due(self.settings, clock.now(), most=1):
                        pass
            except Exception:
                log.exception("the outbox stumbled")
