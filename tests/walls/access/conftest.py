"""The inhabited school for the cases of access; the fixtures are those of the tests of the project."""

from tests.project.conftest import settled, world

__all__ = ["settled", "world"]
