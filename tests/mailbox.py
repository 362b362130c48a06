"""What a mail server of the tests keeps."""

import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

PATIENCE = 120.0
"""Seconds within which a mail arrives, on a machine that has much else to do."""


class Mailbox:
    """Everything that was sent, in the order it came."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Take one message, as aiosmtpd hands it over."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 kept"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the messages to `address`."""
        return [message for message in self.messages if message["To"] == address]

    def to_others_than(self, *addresses: str) -> list[EmailMessage]:
        """Return the messages to everybody but those at `addresses`."""
        return [message for message in self.messages if message["To"] not in addresses]

    def wait_for(self, address: str, *, count: int = 1, seconds: float = PATIENCE) -> EmailMessage:
        """Return the newest message to `address` once there are `count`; a server sends them by and by."""
        until = time.monotonic() + seconds
        while len(self.to(address)) < count:
            assert time.monotonic() < until, f"no mail to {address}; there was {self.messages}"
            time.sleep(0.05)
        return self.to(address)[-1]


def link_in(message: EmailMessage) -> str:
    """Return the first address in a message."""
    found = re.search(r"https?://\S+", message.get_content())
    assert found, message.get_content()
    return found[0].rstrip(".,;>)")
