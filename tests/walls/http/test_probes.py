"""E5: what people look for behind any address is not there, and no answer says what is inside."""

import re
import sys
from pathlib import Path

import pytest
from flask import Flask

from app.core.settings import ROOT
from tests.client import PageClient
from tests.fixtures.server import Server
from tests.walls.http.addresses import filled
from tests.walls.http.wire import get, send

PROBES = """
/.git/config /.git/HEAD /.gitignore /.env /.env.production /.htaccess /.svn/entries /.DS_Store /.well-known/
/.ssh/id_rsa /.aws/credentials /.vscode/settings.json /server-status /server-info /metrics /debug /debug/
/__debug__/ /console /_debugbar /_profiler /trace /actuator /actuator/env /actuator/heapdump /phpinfo.php
/info.php /index.php /wp-login.php /wp-admin/ /xmlrpc.php /admin /admin/ /administrator/ /phpmyadmin/
/cgi-bin/ /cgi-bin/test.cgi /api /api/ /api/v1 /graphql /swagger.json /openapi.json /docs /redoc /static/
/static /media/ /media /uploads/ /files/ /var/ /var/sezona.db /sezona.db /sezona.db-wal /db.sqlite3
/backup.zip /backup.sql /dump.sql /database.sql /app.py /wsgi.py /config.py /settings.py /pyproject.toml
/requirements.txt /requirements.lock /Makefile /README.md /SECURITY.md /package.json /composer.json
/Dockerfile /docker-compose.yml /app/ /app/web/templates/layouts/base.html /templates/ /courses /quizzes
/migrations/ /tests/ /docs/ /certificate-signing.key /var/certificate-signing.key /secret.key /id_rsa /shell
/jenkins /solr/ /login /signin /logout /robots.txt.bak /favicon.ico.bak /crossdomain.xml
/clientaccesspolicy.xml /trace.axd /elmah.axd /web.config /WEB-INF/web.xml /en/static/ /en/media/
/en/.git/config /en/admin /en/debug /static/base.css /static/%2e%2e/%2e%2e/wsgi.py /static/....//....//wsgi.py
/media/..%5c..%5cwsgi.py /static/base.css.map /?__debugger__=yes
/en/courses?__debugger__=yes&cmd=resource&f=debugger.js /en/%7B%7B7*7%7D%7D
""".split()
INSIDE = re.compile(
    r"Traceback|Exception|SELECT |[Ww]erkzeug|jinja|sqlalchemy|psycopg|pysqlite|site-packages|"
    + "|".join(re.escape(f"{folder}/") for folder in (ROOT, Path.home(), sys.prefix))
)
BANNER = re.compile(r"[0-9]")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_people_probe_for_is_not_there(client: PageClient) -> None:
    there = {}
    for path in PROBES:
        reply = client.get(path)
        is_page = reply.status_code == 302 and reply.headers["Location"].startswith("/en/")
        if reply.status_code not in (404, 405) and not (
            "__debugger__" in path and (is_page or reply.status_code == 200)
        ):
            there[path] = reply.status
        assert not INSIDE.search(reply.text), path
        assert "EVALEX" not in reply.text and "49" not in reply.text.partition("<h1>")[2].partition("</h1>")[0]
    assert there == {}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_folder_is_listed_and_no_answer_has_a_banner(server: Server) -> None:
    for data in (
        get("/healthz"),
        get("/static/"),
        get("/en/nothing"),
        get("/en/courses"),
        b"BROKEN\r\n\r\n",
        get("/healthz", "Content-Length: x"),
    ):
        answer = send(server.url, data)
        assert answer.status != 0
        named = [
            line for line in answer.head.split("\r\n") if line.startswith(("server:", "x-powered-by:", "via:"))
        ]
        assert not BANNER.search("".join(named)), named
        assert "Index of" not in answer.text and not INSIDE.search(answer.text)


def test_nothing_for_developers_is_on(app: Flask) -> None:
    assert not app.debug and not app.jinja_env.auto_reload
    assert not app.config.get("EXPLAIN_TEMPLATE_LOADING") and not app.config.get("SQLALCHEMY_ECHO")
    assert "debugtoolbar" not in app.extensions
    assert all("debug" not in rule.rule and "test" not in rule.rule for rule in app.url_map.iter_rules())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "method", ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "PROPFIND", "MKCOL"]
)
def test_no_method_is_a_fault_anywhere(app: Flask, client: PageClient, method: str) -> None:
    for rule in app.url_map.iter_rules():
        reply = client.open(filled(rule), method=method, headers={"Accept": "application/json, */*;q=0.1"})
        assert reply.status_code < 500 and not INSIDE.search(reply.text if method != "HEAD" else ""), rule.rule
