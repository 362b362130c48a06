"""The rules of retention as this school has them: ours, with the days that a file of its own sets."""

from pathlib import Path

from app.privacy.rules.retention import RULES, DurationError, Rule, rules_with

NAME = "retention.toml"


def school_rules(folder: Path) -> tuple[Rule, ...]:
    """Return the rules with the days of `retention.toml` in `folder`, ours without it.

    Raises `DurationError` naming the file when it cannot be used.
    """
    path = folder / NAME
    if not path.exists():
        return RULES
    try:
        return rules_with(path.read_text(encoding="utf-8"))
    except (DurationError, UnicodeDecodeError) as error:
        raise DurationError(f"{path}: {error}") from error
