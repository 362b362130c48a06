"""The blueprint of privacy; its views stand in the modules beside."""

from flask import Blueprint

privacy = Blueprint("privacy", __name__)
