"""Changes to published content: there is one, publishing a release."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.audit.operations import record
from app.content.models import (
    Course,
    Edition,
    LessonText,
    Media,
    QuizText,
    Release,
    ReleaseLesson,
    ReleaseQuiz,
)
from app.content.release import Edition as EditionText
from app.content.release import ReleaseDocument, plain
from app.core.db import db, insert_ignoring


def publish(document: ReleaseDocument, *, by: str, now: datetime) -> Release:
    """Make `document` the offered release of its course and return it.

    When it is the offered one already, nothing changes. Published rows are never updated.
    """
    insert_ignoring(Course, {"key": document.course_key, "created_at": now})
    course = db.session.scalars(select(Course).where(Course.key == document.course_key).with_for_update()).one()
    newest = db.session.scalars(
        select(Release).where(Release.course_id == course.id).order_by(Release.number.desc()).limit(1)
    ).one_or_none()
    if newest is not None and newest.digest == document.digest:
        return newest
    release = _add_release(course, newest.number + 1 if newest else 1, document, by, now)
    _add_lessons(release, document)
    quizzes = _add_quizzes(release, document)
    for text in document.editions:
        _add_edition(release, quizzes, document, text)
    for media in document.media:
        insert_ignoring(Media, {"digest": media.digest, "mime": media.mime, "data": media.data})
    db.session.flush()
    record(
        "release.published",
        now=now,
        actor_id=None,
        thing="course",
        thing_key=course.key,
        release=release.number,
        digest=release.digest,
    )
    return release


def _add_release(course: Course, number: int, document: ReleaseDocument, by: str, now: datetime) -> Release:
    """Add the release itself, with the sums that every list shows."""
    lessons = [lesson for module in document.modules for lesson in module.lessons]
    release = Release(
        course_id=course.id,
        number=number,
        digest=document.digest,
        source_digest=document.source_digest,
        source_locale=document.source_locale,
        locales=[edition.locale for edition in document.editions],
        final_quiz=document.final,
        lesson_count=len(lessons),
        minutes=sum(lesson.minutes for lesson in lessons),
        published_at=now,
        published_by=by,
    )
    db.session.add(release)
    db.session.flush()
    return release


def _add_lessons(release: Release, document: ReleaseDocument) -> None:
    """Add what each lesson is in every language."""
    position = 0
    for module in document.modules:
        for lesson in module.lessons:
            position += 1
            db.session.add(
                ReleaseLesson(
                    release_id=release.id,
                    lesson_key=lesson.key,
                    module_key=module.key,
                    position=position,
                    minutes=lesson.minutes,
                    sections=list(lesson.sections),
                    questions=plain(lesson.questions),
                )
            )


def _add_quizzes(release: Release, document: ReleaseDocument) -> dict[str, ReleaseQuiz]:
    """Add the settings and keys of each quiz; return the rows by quiz key."""
    module_of = {module.check: module.key for module in document.modules if module.check}
    rows = {
        quiz.key: ReleaseQuiz(
            release_id=release.id,
            key=quiz.key,
            purpose=_purpose(document, quiz.key),
            module_key=module_of.get(quiz.key),
            settings=plain(quiz.settings),
            questions=plain(quiz.questions),
        )
        for quiz in document.quizzes
    }
    db.session.add_all(rows.values())
    db.session.flush()
    return rows


def _purpose(document: ReleaseDocument, quiz_key: str) -> str:
    """Return what a quiz is for: it closes the course or a module, or is there to practise."""
    if quiz_key == document.final:
        return "final"
    return "practice" if quiz_key in document.practice else "check"


def _add_edition(
    release: Release, quizzes: dict[str, ReleaseQuiz], document: ReleaseDocument, text: EditionText
) -> None:
    """Add one language's words."""
    edition = Edition(
        release_id=release.id,
        locale=text.locale,
        title=text.title,
        summary=text.summary,
        audience=text.audience,
        outcomes=list(text.outcomes),
        html=text.html,
        outline=_outline(document, text),
    )
    db.session.add(edition)
    db.session.flush()
    db.session.add_all(
        LessonText(
            edition_id=edition.id,
            lesson_key=key,
            title=lesson.title,
            html=lesson.html,
            questions=plain(lesson.questions),
        )
        for key, lesson in text.lessons.items()
    )
    db.session.add_all(
        QuizText(
            quiz_id=quizzes[key].id,
            locale=text.locale,
            title=quiz.title,
            intro=quiz.intro_html,
            questions=plain(quiz.questions),
        )
        for key, quiz in text.quizzes.items()
    )


def _outline(document: ReleaseDocument, text: EditionText) -> list[dict[str, Any]]:
    """Return modules and lessons with their titles, in order, for the course page and the rail."""
    return [
        {
            "key": module.key,
            "title": text.module_titles[module.key],
            "check": module.check,
            "check_title": text.quizzes[module.check].title if module.check else None,
            "lessons": [
                {
                    "key": lesson.key,
                    "title": text.lessons[lesson.key].title,
                    "minutes": lesson.minutes,
                    "sections": [
                        {"id": section, "title": title}
                        for section, title in zip(
                            lesson.sections, text.lessons[lesson.key].section_titles, strict=True
                        )
                    ],
                }
                for lesson in module.lessons
            ],
        }
        for module in document.modules
    ]
