"""Whatever an author writes, the HTML holds only what we allow."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.content.blocks import numbered, split_blocks
from app.content.render import Renderer
from app.content.tokens import Surroundings
from tests.content.courses import PLACE, compiled, whole_course

RENDERER = Renderer("en")
TAGS = frozenset(
    "p h2 h3 h4 ul ol li dl dt dd table thead tbody tr th td blockquote pre code em strong a br wbr hr abbr "
    "kbd sub sup mark span bdi ins del q div section figure".split()
)
NAMES = frozenset("id class href title rel start lang scope role tabindex aria-label".split())
VOID = frozenset({"br", "wbr", "hr", "img"})


class Reader(HTMLParser):
    """Reads our HTML as a browser would begin to, and refuses what is not allowed or not closed."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.ids = []

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        for name, value in attributes:
            assert name in NAMES, (tag, name)
            if name == "href":
                assert value.startswith(("https://", "http://", "mailto:", "#")), value
            if name == "id":
                self.ids.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_decl(self, declaration):
        raise AssertionError(declaration)

    def handle_comment(self, text):
        assert text.startswith(("var:", "question:")), text


def rendered(text):
    """The HTML of a text in which only web links and no images are found, checked."""
    around = Surroundings(
        href=lambda target: target if target.startswith(("https://", "http://", "mailto:")) else None,
        figure=lambda _: "<figure></figure>",
        sections=("s1", "s2"),
    )
    html, _ = RENDERER.document(split_blocks(numbered(text.split("\n"), 1)), around)
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    return html


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg><g onload=alert(1)></g></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<kbd onclick=alert(1)>K</kbd>",
    "<kbd\nonclick=alert(1)>K</kbd>",
    '<span lang="x" onmouseover="alert(1)">a</span>',
    '<span lang="bs">a</span> <kbd>never closed',
    "</kbd></p></div><p>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](  java\tscript:alert(1) )",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x) [y](//evil.example) [z](\\\\evil.example)",
    '[x][1]\n\n[1]: javascript:alert(1) "title"',
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    '![x](x.svg "a" onerror=alert(1))',
    "text {: onclick=alert(1) style=position:fixed id=main class=btn }",
    "*text*{onclick=alert(1) #main}",
    "| a |\n|---|\n| x {onclick=alert(1)} |",
    "## Head <script>alert(1)</script> {#s1 onclick=alert(1)}\n\n## Head",
    "[^1] and [^1]\n\n[^1]: note {#fnref:1}",
    "word {#fn:1}\n\n[^1]\n\n[^1]: note",
    '*[HTML]: " onmouseover="alert(1)\n\nHTML',
    "```html onclick=alert(1)\n<script>alert(1)</script>\n```",
    "```{.x onclick=alert(1)}\n<script>\n```",
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "> [!TIP]\n> <div>\n> </div></div></div>",
    "> [!BEFORE]\n> a\n\n> [!BEFORE]\n> b\n\n> [!AFTER]\n> c",
    "> [!AFTER]\n> a",
    "> [!TIP]\n> > [!NOTE]\n> > a\n> ## x",
    "```question {#--><script>alert(1)</script>}\nx\n```",
    "```question {#ok}\n- [x] <script>alert(1)</script>\n```",
    "\ue000o0\ue001 \ue000q0\ue001 \ue000v0\ue001",
    "<p>\ue000e0\ue001</p>\n\n\ue000h9\ue001 x",
    "\x02klzzwxh:0000\x03 \x02amp\x03",
    "<!-- open comment\n\n<script>alert(1)</script>",
    "<!-- x --> <script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    '<q title="{{ institution.it_support }}">x</q>',
    "[x](https://a.example/{{ institution.it_support }})",
    "\n".join("  " * depth + "- a" for depth in range(60)),
    ">" * 300 + " a",
    "1. " * 2000,
    "## \n|a|b|\n|---|---|\n",
    "> [!TIP]\n> : no term\n\n## Head\n: no term",
    "\n".join([":   " * 30 + "a"] * 3),
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_comes_out_harmless(text):
    html = rendered(text).lower()
    for part in ("<script", "<svg", "<img", "<iframe", "<style", "<math"):
        assert part not in html


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_compiles_to_problems_or_harmless_words(tmp_path, text):
    files = whole_course()
    files[PLACE["two"]] += "\n" + text + "\n"
    files[PLACE["check"]] = files[PLACE["check"]].replace(
        "- [ ] Nobody", "- [ ] Nobody " + text.replace("\n", " ")
    )
    made = compiled(tmp_path, files)
    if made.release is not None:
        for edition in made.release.editions:
            assert "<script" not in edition.lessons["two"].html
            for question in edition.quizzes["check-first"].questions.values():
                assert not any("<script" in choice or "<p" in choice for choice in question.choices.values())


MARKS = st.sampled_from(
    [
        *"abc *_`[]()<>{}#|!:-+>\"'&\n\n\\",
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n## ",
        "\n> [!TIP]\n> ",
        "\n```\n",
        "<kbd>",
        "</kbd>",
        "<span>",
        "</span>",
        "<div>",
        "{{ institution.it_support }}",
        "](https://a.example)",
        "\n    ",
        "[^1]",
        "\n[^1]: ",
        "\n|a|b|\n|---|---|\n",
        "![a](b.svg)",
        "\n![a](b.svg)\n",
        "{#a}",
        "<!--",
        "-->",
        "\ue000",
        "\ue001",
    ]
)


@given(st.lists(MARKS, max_size=60).map("".join))
def test_any_mixture_of_marks_gives_closed_and_allowed_html(text):
    assert "<script" not in rendered(text)


@given(st.text(max_size=200))
def test_any_words_in_one_line_give_phrasing_only(text):
    html = RENDERER.inline(text, Surroundings(lambda _: None, lambda _: ""))
    reader = Reader()
    reader.feed(html)
    assert reader.open == [] and "<p" not in html and "<div" not in html


def test_variables_become_markers_in_text_and_nowhere_else():
    html = rendered('Call {{ institution.incident_phone }}. [x](https://a.example "{{ institution.it_support }}")')
    assert "<!--var:incident_phone-->" in html and "<!--var:it_support-->" not in html


def test_nested_lists_need_only_the_indentation_authors_use():
    html = rendered("Three:\n- a\n  - b\n    more\n- c\n\n1. x\n   - y\n2. z")
    assert html.count("<ul>") == 3 and html.count("<ol>") == 1 and "<p>Three:</p>" in html


def test_tables_scroll_by_keyboard_and_are_named_by_their_section():
    html = rendered("## Prices\n\n| a | b |\n|---|--:|\n| 1 | 2 |")
    assert '<div class="tw" role="region" tabindex="0" aria-label="Table: Prices"><table>' in html
    assert '<td class="n">2</td>' in html and '<th scope="col">a</th>' in html


def test_before_and_after_stand_side_by_side():
    html = rendered("> [!BEFORE]\n> Long.\n\n> [!AFTER]\n> Short.")
    assert html.startswith('<div class="pair"><section class="box bad"><p class="h">Before</p>')
    assert html.endswith("</section></div>")


def test_footnotes_abbreviations_and_definitions_work_across_blocks():
    html = rendered(
        "A[^1] CERT.\n\n> [!NOTE]\n> B CERT\n\nTerm\n: What it means\n\n[^1]: Note.\n\n*[CERT]: A team"
    )
    assert html.count('<abbr title="A team">CERT</abbr>') == 2
    assert 'href="#fn:1"' in html and "<dd>What it means</dd>" in html
