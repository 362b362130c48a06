"""Responses whose signature is whole while what is read may be something else: XML signature wrapping.

The eight shapes of Somorovsky and others ("On Breaking SAML", 2012), and some more. Each takes a signed response
and returns one in which an evil assertion stands beside, around or inside the good one.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.sso.saml_house import PROTOCOL, SAML

DSIG = "http://www.w3.org/2000/09/xmldsig#"
EVIL = "the-director"
Tree = Any
ASSERTION, SIGNATURE, EXTENSIONS = f"{{{SAML}}}Assertion", f"{{{DSIG}}}Signature", f"{{{PROTOCOL}}}Extensions"


def evil_twin(element: Tree, *, keeps_signature: bool = False) -> Tree:
    """Return a copy that says somebody else, under another ID."""
    twin = deepcopy(element)
    twin.set("ID", "evil")
    for name in twin.iter(f"{{{SAML}}}NameID"):
        name.text = EVIL
    if not keeps_signature:
        for signature in twin.findall(SIGNATURE):
            twin.remove(signature)
    return twin


def around_the_response(root: Tree) -> Tree:
    """XSW1: an evil response whose signature holds the good one."""
    evil = evil_twin(root, keeps_signature=True)
    evil.find(f"{ASSERTION}/{SIGNATURE}").append(deepcopy(root))
    return evil


def before_the_response(root: Tree) -> Tree:
    """XSW2: an evil response with the good one before its signature."""
    evil = evil_twin(root, keeps_signature=True)
    evil.insert(0, deepcopy(root))
    return evil


def before_the_assertion(root: Tree) -> Tree:
    """XSW3: the evil assertion first."""
    good = root.find(ASSERTION)
    root.insert(root.index(good), evil_twin(good))
    return root


def after_the_assertion(root: Tree) -> Tree:
    """The evil assertion last."""
    root.append(evil_twin(root.find(ASSERTION)))
    return root


def around_the_assertion(root: Tree) -> Tree:
    """XSW4: the good assertion inside the evil one."""
    good = root.find(ASSERTION)
    evil = evil_twin(good)
    root.replace(good, evil)
    evil.append(good)
    return root


def with_its_signature(root: Tree) -> Tree:
    """XSW5: the evil assertion has the signature, the good one stands at the end without."""
    good = root.find(ASSERTION)
    evil = evil_twin(good, keeps_signature=True)
    root.replace(good, evil)
    good.remove(good.find(SIGNATURE))
    root.append(good)
    return root


def inside_the_signature(root: Tree) -> Tree:
    """XSW6: the evil assertion has the signature, and the good one stands inside it."""
    good = root.find(ASSERTION)
    evil = evil_twin(good, keeps_signature=True)
    root.replace(good, evil)
    good.remove(good.find(SIGNATURE))
    evil.find(SIGNATURE).append(good)
    return root


def in_extensions(root: Tree) -> Tree:
    """XSW7: the evil assertion among the extensions, which may hold anything."""
    extensions = etree.Element(EXTENSIONS)
    extensions.append(evil_twin(root.find(ASSERTION)))
    root.insert(1, extensions)
    return root


def good_in_extensions(root: Tree) -> Tree:
    """The good assertion among the extensions, the evil one in its place."""
    good = root.find(ASSERTION)
    root.replace(good, evil_twin(good))
    extensions = etree.Element(EXTENSIONS)
    extensions.append(good)
    root.insert(1, extensions)
    return root


def in_an_object(root: Tree) -> Tree:
    """XSW8: the evil assertion carries the signature, whose object holds the good one."""
    good = root.find(ASSERTION)
    evil = evil_twin(good, keeps_signature=True)
    root.replace(good, evil)
    good.remove(good.find(SIGNATURE))
    etree.SubElement(evil.find(SIGNATURE), f"{{{DSIG}}}Object").append(good)
    return root


def under_the_same_name(root: Tree) -> Tree:
    """Two assertions with one ID."""
    good = root.find(ASSERTION)
    evil = evil_twin(good)
    evil.set("ID", good.get("ID"))
    root.insert(root.index(good), evil)
    return root


def two_confirmations(root: Tree) -> Tree:
    """A second subject inside the signed assertion: its signature breaks."""
    subject = root.find(f"{ASSERTION}/{{{SAML}}}Subject")
    subject.addnext(evil_twin(subject))
    return root


def another_name(root: Tree) -> Tree:
    """The name is changed and nothing else: the signature breaks."""
    root.find(f".//{{{SAML}}}NameID").text = EVIL
    return root


WRAPPED: list[Callable[[Tree], Tree]] = [
    around_the_response,
    before_the_response,
    before_the_assertion,
    after_the_assertion,
    around_the_assertion,
    with_its_signature,
    inside_the_signature,
    in_extensions,
    good_in_extensions,
    in_an_object,
    under_the_same_name,
    two_confirmations,
    another_name,
]
