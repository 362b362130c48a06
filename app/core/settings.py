"""All settings: one frozen object, read once from the environment, refused when wrong."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ROOT = Path(__file__).resolve().parents[2]
MODES = ("demo", "production", "test")
TIME_ZONE = "Europe/Sarajevo"
SECOND_FACTOR = ("staff", "everybody", "nobody")
NUMBERS = {"SEZONA_MAIL_PORT": 25, "SEZONA_PROXIES": 0, "SEZONA_WORKERS": 2, "SEZONA_THREADS": 4}
"""Settings that are whole numbers, with their usual values."""
KNOWN = {
    "SEZONA_MODE": "demo or production",
    "SEZONA_SECRET_KEY": "at least 32 characters; signs cookies and links",
    "SEZONA_DATABASE_URL": "sqlite:///path or postgresql://user:password@host/name",
    "SEZONA_BASE_URL": "the address people type, for links in mail and on certificates",
    "SEZONA_VAR": "folder for the database, keys and mail of the demo",
    "SEZONA_CONTENT": "folder that holds courses/ and quizzes/",
    "SEZONA_SCHOOL": "name of the school, printed on certificates",
    "SEZONA_TIME_ZONE": "time zone of dates on pages, such as Europe/Sarajevo",
    "SEZONA_MAIL_HOST": "SMTP server; without it the demo writes mail to files",
    "SEZONA_MAIL_PORT": "its port (25)",
    "SEZONA_MAIL_USER": "user name there, if it wants one",
    "SEZONA_MAIL_PASSWORD": "its password",
    "SEZONA_MAIL_TLS": "starttls, tls or none",
    "SEZONA_MAIL_FROM": "sender of the school's mail",
    "SEZONA_PROXIES": "number of trusted proxies in front (0)",
    "SEZONA_SECOND_FACTOR": "who must sign in with a second factor: staff, everybody, or nobody (demo only)",
    "SEZONA_TWO_PERSON_RULE": "on: dangerous acts wait for a second person; off",
    "SEZONA_IDENTITY_PROVIDERS": "file that names the sign-in services of institutions (OIDC, SAML)",
    "SEZONA_WORKERS": "gunicorn workers (2)",
    "SEZONA_THREADS": "threads of each worker (4)",
}


class SettingsError(Exception):
    """The environment does not make a working installation; the message lists every fault."""


@dataclass(frozen=True)
class Settings:
    """What an installation may choose. Times are in the zone named, paths absolute."""

    mode: str
    secret_key: str
    database_url: str
    base_url: str
    var: Path
    content_root: Path
    school_name: str
    time_zone: str
    mail_host: str
    mail_port: int
    mail_user: str
    mail_password: str
    mail_tls: str
    mail_from: str
    trusted_proxies: int
    workers: int
    threads: int
    second_factor: str
    two_person_rule: bool
    identity_providers: Path | None

    @property
    def is_production(self) -> bool:
        """Whether real people use it: https, no demo people, no default secret."""
        return self.mode == "production"

    @property
    def signing_key_path(self) -> Path:
        """Where the Ed25519 key that signs certificates is kept: outside the database."""
        return self.var / "certificate-signing.key"

    @property
    def mail_folder(self) -> Path:
        """Where mail is written when no SMTP server is named."""
        return self.var / "mail"


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from `environ`.

    Raises `SettingsError` naming every unknown, missing or unusable one.
    """
    mode = environ.get("SEZONA_MODE", "demo")
    var = Path(environ.get("SEZONA_VAR", ROOT / "var")).resolve()
    base_url = environ.get("SEZONA_BASE_URL", f"http://127.0.0.1:{environ.get('PORT', '8000')}").rstrip("/")
    faults = _faults(environ, mode, base_url)
    numbers = {name: _number(environ, name, usual, faults) for name, usual in NUMBERS.items()}
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(
        mode=mode,
        secret_key=environ.get("SEZONA_SECRET_KEY") or _kept_secret(var),
        database_url=environ.get("SEZONA_DATABASE_URL", f"sqlite:///{var / 'sezona.db'}"),
        base_url=base_url,
        var=var,
        content_root=Path(environ.get("SEZONA_CONTENT", ROOT)).resolve(),
        school_name=environ.get("SEZONA_SCHOOL", "Sezona Demo School"),
        time_zone=environ.get("SEZONA_TIME_ZONE", TIME_ZONE),
        mail_host=environ.get("SEZONA_MAIL_HOST", ""),
        mail_port=numbers["SEZONA_MAIL_PORT"],
        mail_user=environ.get("SEZONA_MAIL_USER", ""),
        mail_password=environ.get("SEZONA_MAIL_PASSWORD", ""),
        mail_tls=environ.get("SEZONA_MAIL_TLS", "none"),
        mail_from=environ.get("SEZONA_MAIL_FROM", "sezona@school.example"),
        trusted_proxies=numbers["SEZONA_PROXIES"],
        workers=numbers["SEZONA_WORKERS"],
        threads=numbers["SEZONA_THREADS"],
        second_factor=environ.get("SEZONA_SECOND_FACTOR", "staff" if mode == "production" else "nobody"),
        two_person_rule=environ.get("SEZONA_TWO_PERSON_RULE", "off") == "on",
        identity_providers=_path(environ, "SEZONA_IDENTITY_PROVIDERS"),
    )


def _faults(environ: Mapping[str, str], mode: str, base_url: str) -> list[str]:
    """Name every unknown setting, every unusable value, and what production lacks."""
    faults = [
        f"{name} is not a setting of Sezona. Known are: {', '.join(sorted(KNOWN))}."
        for name in sorted(environ)
        if name.startswith("SEZONA_") and name not in KNOWN
    ]
    if mode not in MODES:
        faults.append(f"SEZONA_MODE is {mode!r}; it must be demo or production.")
    if urlsplit(base_url).scheme not in ("http", "https") or not urlsplit(base_url).hostname:
        faults.append("SEZONA_BASE_URL must be a full address such as https://school.example.")
    zone = environ.get("SEZONA_TIME_ZONE", TIME_ZONE)
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        faults.append(f"SEZONA_TIME_ZONE is {zone!r}, which is not a known time zone.")
    tls = environ.get("SEZONA_MAIL_TLS", "none")
    if tls not in ("none", "starttls", "tls"):
        faults.append(f"SEZONA_MAIL_TLS is {tls!r}; it must be none, starttls or tls.")
    factor = environ.get("SEZONA_SECOND_FACTOR", "staff")
    if factor not in SECOND_FACTOR or (factor == "nobody" and mode == "production"):
        faults.append(
            f"SEZONA_SECOND_FACTOR is {factor!r}; it must be staff or everybody, in the demo also nobody."
        )
    if (rule := environ.get("SEZONA_TWO_PERSON_RULE", "off")) not in ("on", "off"):
        faults.append(f"SEZONA_TWO_PERSON_RULE is {rule!r}; it must be on or off.")
    providers = _path(environ, "SEZONA_IDENTITY_PROVIDERS")
    if providers is not None and not providers.is_file():
        faults.append(f"SEZONA_IDENTITY_PROVIDERS names {providers}, which is no file.")
    return faults + (_production_faults(environ, base_url) if mode == "production" else [])


def _production_faults(environ: Mapping[str, str], base_url: str) -> list[str]:
    """Name what a production installation lacks."""
    faults = []
    if len(environ.get("SEZONA_SECRET_KEY", "")) < 32:
        faults.append(
            "SEZONA_SECRET_KEY must be set to at least 32 characters in production. Make one with: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    if not environ.get("SEZONA_BASE_URL"):
        faults.append("SEZONA_BASE_URL must be set in production, such as https://school.example.")
    elif not base_url.startswith("https://") and urlsplit(base_url).hostname not in (
        "127.0.0.1",
        "localhost",
    ):
        faults.append("SEZONA_BASE_URL must begin with https:// in production.")
    faults += [
        f"{name} must be set in production."
        for name in ("SEZONA_MAIL_HOST", "SEZONA_MAIL_FROM", "SEZONA_SCHOOL")
        if not environ.get(name)
    ]
    return faults


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    """Read a setting that names a file."""
    return Path(environ[name]).resolve() if environ.get(name) else None


def _number(environ: Mapping[str, str], name: str, usual: int, faults: list[str]) -> int:
    """Read a whole number that is not negative."""
    value = environ.get(name, str(usual))
    if value.isascii() and value.isdigit() and int(value) < 65536:
        return int(value)
    faults.append(f"{name} is {value!r}; it must be a whole number.")
    return usual


def _kept_secret(var: Path) -> str:
    """Return the demo's own secret, made on the first start and readable by its owner only."""
    path = var / "secret.key"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
