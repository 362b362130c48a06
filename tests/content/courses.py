"""Writes small courses into a folder: a whole one, and what a test wants changed in it."""

from app.content.compiler import Compiled, compile_course

PLAN = """\
source: en
modules:
  - key: first
    check: check-first
    competences: [LO4.2.05]
final: final
"""
COURSE = """\
---
title: {title}
summary: A summary.
audience: Everyone.
outcomes:
  - You can look.
modules:
  first: First steps
---
What the course is about.
"""
LESSON = """\
---
title: One
minutes: 3
---
The case of a clerk.

## Look here

Words with a [link](02-two.md).

- one
- two

> [!TIP]
> Look twice.

![A tall box](box.svg "The box")

```question {#look}
Which one?
- [ ] This
  > No, since it is not.
- [x] That
  > Yes, it is.
```
"""
SECOND = "---\ntitle: Two\nminutes: 4\n---\nMore words.\n"
QUIZ = """\
---
title: Check
pass: 80
draw: 1
shuffle: both
feedback: at-once
confidence: yes
---
## Who sent it? {#{key}-who tags="sender"}
- [x] Somebody
  > Right.
- [ ] Nobody
  > No.

## Which of these are {key}? {#{key}-which .multiple tags="sender links" points=2}
- [x] One
  > Right.
- [x] Two
  > Right.
- [ ] Three
  > No.
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360"><rect class="soft" width="9"/></svg>'

PLACE = {
    "plan": "courses/demo/course.yaml",
    "course": "courses/demo/course.en.md",
    "one": "courses/demo/01-first/01-one.en.md",
    "two": "courses/demo/01-first/02-two.en.md",
    "figure": "courses/demo/01-first/box.svg",
    "check": "quizzes/demo/check-first.en.md",
    "final": "quizzes/demo/final.en.md",
}


def whole_course():
    """The files of a small course without a problem."""
    return {
        PLACE["plan"]: PLAN,
        PLACE["course"]: COURSE.replace("{title}", "Demo"),
        PLACE["one"]: LESSON,
        PLACE["two"]: SECOND,
        PLACE["figure"]: SVG,
        PLACE["check"]: QUIZ.replace("{key}", "check"),
        PLACE["final"]: QUIZ.replace("{key}", "final").replace("Who sent it?", "Who wrote it?"),
    }


def whole_edition(locale="bs"):
    """The files of the same course in another language."""
    files = whole_course()
    quiz = files[PLACE["check"]].replace("[x]", "[ ]")
    settings = ("pass: 80\n", "draw: 1\n", "shuffle: both\n", "feedback: at-once\n", "confidence: yes\n")
    final = files[PLACE["final"]].replace("[x]", "[ ]")
    for each in settings:
        quiz, final = quiz.replace(each, ""), final.replace(each, "")
    return {
        PLACE["course"].replace(".en.", f".{locale}."): COURSE.replace("{title}", "Ogled"),
        PLACE["one"].replace(".en.", f".{locale}."): LESSON.replace("[x]", "[ ]").replace("minutes: 3\n", ""),
        PLACE["two"].replace(".en.", f".{locale}."): SECOND.replace("minutes: 4\n", ""),
        PLACE["check"].replace(".en.", f".{locale}."): quiz,
        PLACE["final"].replace(".en.", f".{locale}."): final,
    }


def write(root, files):
    """Write files given as text or bytes."""
    for path, text in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return root


def compiled(root, files) -> Compiled:
    """Compile the course made of these files."""
    return compile_course(write(root, files), "demo")


def found(made, severity=None):
    """Problems as (file name, line, code)."""
    return [
        (each.path.rpartition("/")[2], each.line, each.code)
        for each in made.problems
        if severity in (None, each.severity)
    ]
