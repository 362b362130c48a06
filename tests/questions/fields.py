"""What a browser sends of a page with fields to type into."""

from app.questions.paper import Fields
from tests import pages
from tests.questions.asking import sent


def typed(page: pages.Element) -> Fields:
    """All that is sent of a page as it stands, words in fields included."""
    values = {name: list(each) for name, each in sent(page).values.items()}
    for control in page.all("input"):
        if "type" not in control.attributes:
            values[control.get("name")] = [control.get("value")]
    return Fields(values)
