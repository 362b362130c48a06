"""The address of any route, with something in the place of each thing that it names."""

from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, Rule


def filled(rule: Rule, **known: Any) -> str:
    """Return an address of a rule: what is known of its arguments, the first of those it lists, else a 1."""
    values: dict[str, Any] = {}
    for name in rule.arguments:
        converter = rule._converters[name]
        listed = sorted(converter.items) if isinstance(converter, AnyConverter) else [1]
        values[name] = known.get(name, listed[0])
    built = rule.build(values | ({"locale": "en"} if "locale" in rule.arguments else {}))
    assert built is not None, rule.rule
    return built[1]


def readable(app: Flask, **known: Any) -> list[tuple[str, str]]:
    """Return address and endpoint of every route that can be looked at."""
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    return sorted((filled(rule, **known), rule.endpoint) for rule in rules)
