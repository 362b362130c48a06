"""Settings for tests, and the ports they name."""

import os
import socket
from contextlib import suppress
from itertools import count, islice
from pathlib import Path

from app.core.settings import Settings

PORTS = 50
FIRST_PORT = 12_000 + os.getpid() % 400 * PORTS
"""The first port of those that belong to this process of tests.

They lie below the ports that systems give to whoever asks for any, so that nobody else takes one of them between
the moment in which it is found free and the moment in which a server listens there.
"""
_turns = count()


def settings_for(database: str, var: Path, *, mail_port: int = 25) -> Settings:
    """Return settings of mode `test`, with mail going to a server of our own on this machine."""
    return Settings(
        mode="test",
        secret_key="a secret that is known to every test and nobody else",
        database_url=database,
        base_url="http://localhost",
        var=var,
        content_root=var,
        school_name="Test School",
        time_zone="Europe/Sarajevo",
        mail_host="127.0.0.1",
        mail_port=mail_port,
        mail_user="",
        mail_password="",
        mail_tls="none",
        mail_from="sezona@school.example",
        trusted_proxies=0,
        workers=2,
        threads=4,
        second_factor="nobody",
        two_person_rule=False,
        identity_providers=None,
    )


def environ_of(settings: Settings, base_url: str) -> dict[str, str]:
    """Return the environment that gives a process of its own the same settings at `base_url`."""
    return {
        "SEZONA_MODE": settings.mode,
        "SEZONA_SECRET_KEY": settings.secret_key,
        "SEZONA_DATABASE_URL": settings.database_url,
        "SEZONA_BASE_URL": base_url,
        "SEZONA_VAR": str(settings.var),
        "SEZONA_CONTENT": str(settings.content_root),
        "SEZONA_SCHOOL": settings.school_name,
        "SEZONA_TIME_ZONE": settings.time_zone,
        "SEZONA_MAIL_HOST": settings.mail_host,
        "SEZONA_MAIL_PORT": str(settings.mail_port),
        "SEZONA_MAIL_TLS": settings.mail_tls,
        "SEZONA_MAIL_FROM": settings.mail_from,
        "SEZONA_WORKERS": str(settings.workers),
        "SEZONA_THREADS": str(settings.threads),
        "SEZONA_IDENTITY_PROVIDERS": str(settings.identity_providers or ""),
    }


def free_port() -> int:
    """Return a port that nobody listens on; of those of this process each in its turn."""
    for turn in islice(_turns, PORTS):
        port = FIRST_PORT + turn % PORTS
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError(f"none of the {PORTS} ports from {FIRST_PORT} on is free")
