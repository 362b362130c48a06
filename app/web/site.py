"""How the site hangs together: blueprints, and the order of the hooks."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from app.core.settings import Settings
from app.web.accommodations.views import accommodations
from app.web.account.security import init_accounts
from app.web.analysis.views import analysis
from app.web.approvals.views import approvals
from app.web.assets import init_assets
from app.web.audit.views import audit
from app.web.bodies import init_bodies
from app.web.certificates.views import certificates
from app.web.cohorts.views import cohorts
from app.web.corrections.views import corrections
from app.web.editions.views import editions
from app.web.errors import init_errors
from app.web.headers import init_headers
from app.web.institutions.views import institutions
from app.web.language import PREFIX, init_language
from app.web.learning.views import learning
from app.web.marking.views import marking
from app.web.navigation import init_navigation
from app.web.papers.views import papers
from app.web.people.views import people
from app.web.privacy.blueprint import privacy
from app.web.public.views import public
from app.web.quizzes.views import quizzes
from app.web.search.views import search
from app.web.service.reports import init_reports
from app.web.service.views import service
from app.web.source_notes import init_source_notes
from app.web.sso.ends import sso_ends
from app.web.sso.shown import init_sso
from app.web.sso.views import sso
from app.web.transactions import init_transactions
from app.web.wording import init_wording

BLUEPRINTS = (
    public,
    learning,
    quizzes,
    papers,
    certificates,
    cohorts,
    institutions,
    people,
    approvals,
    corrections,
    editions,
    analysis,
    accommodations,
    marking,
    privacy,
    audit,
    search,
    sso,
)
LARGEST_ID = 2**31 - 1


def init_site(app: Flask, settings: Settings) -> None:
    """Put the whole web on `app`: walls first, then words, accounts and pages."""
    app.url_map.converters["int"] = Number
    init_headers(app, settings.base_url)
    init_transactions(app)
    init_reports(app)
    init_errors(app)
    init_wording(app)
    init_assets(app)
    init_source_notes(app)
    init_language(app, is_secure=settings.base_url.startswith("https://"))
    init_bodies(app)
    init_accounts(app, settings, PREFIX)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix=PREFIX)
    app.register_blueprint(service)
    app.register_blueprint(sso_ends)
    init_sso(app, settings)
    init_navigation(app, settings)


class Number(IntegerConverter):
    """A number in an address: one that no row can have is no such page, and is not asked of the database."""

    def __init__(self, url_map: Map, **limits: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST_ID, **limits})
