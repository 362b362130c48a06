"""The pages of accounts hang on this."""

from flask import Blueprint

account = Blueprint("account", __name__)
