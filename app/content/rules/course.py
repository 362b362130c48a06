"""Checks that files and course.yaml agree, and which editions are complete."""

from app.content.report import Report
from app.content.source import CourseSource, LessonSource, Text


def check_plan(course: CourseSource, report: Report) -> None:
    """Every module has lessons, every quiz named exists, every file is named."""
    plan, source = course.plan, course.source
    keys = [module.key for module in plan.modules]
    for module in plan.modules:
        if not any(lesson.module == module.key for lesson in course.lessons):
            report.add(plan.path, module.line, "module_empty", f"the module “{module.key}” has no lessons")
        if module.check and source not in course.quizzes.get(module.check, {}):
            report.add(plan.path, module.line, "quiz_missing", quiz_message(course, module.check))
    if plan.final and source not in course.quizzes.get(plan.final, {}):
        report.add(plan.path, plan.final_line, "quiz_missing", quiz_message(course, plan.final))
    if plan.final and plan.final in {module.check for module in plan.modules}:
        report.add(plan.path, plan.final_line, "quiz", f"the quiz “{plan.final}” already closes a module")
    check_practice(course, report)
    for lesson in course.lessons:
        if lesson.module not in keys:
            message = f"course.yaml names no module “{lesson.module}”"
            report.add(first_path(lesson.texts), 1, "module_unknown", message)
        if source not in lesson.texts:
            message = f"the lesson “{lesson.key}” has no source edition ({source})"
            report.add(first_path(lesson.texts), 1, "no_source", message)
    check_quizzes(course, report)
    check_folders(course, report)
    if source not in course.texts:
        report.add(
            f"courses/{course.key}/course.{source}.md", 1, "missing_file", "the course has no text of its own"
        )


def check_practice(course: CourseSource, report: Report) -> None:
    """Quizzes to practise with exist and do nothing else."""
    plan = course.plan
    taken = {module.check for module in plan.modules} | {plan.final}
    for key in plan.practice:
        if course.source not in course.quizzes.get(key, {}):
            report.add(plan.path, plan.practice_line, "quiz_missing", quiz_message(course, key))
        elif key in taken:
            message = f"the quiz “{key}” closes a module or the course, so it is no practice"
            report.add(plan.path, plan.practice_line, "quiz", message)


def quiz_message(course: CourseSource, quiz: str) -> str:
    """The sentence for a quiz that is named but not there."""
    return f"there is no quiz quizzes/{course.key}/{quiz}.{course.source}.md"


def first_path(texts: dict[str, Text]) -> str:
    """The path of one text of several."""
    return min(text.path for text in texts.values())


def planned_quizzes(course: CourseSource) -> list[str]:
    """Keys of the quizzes that course.yaml names and that exist in the source, in their order."""
    named = [*(module.check for module in course.plan.modules), course.plan.final, *course.plan.practice]
    found = [key for key in named if key and course.source in course.quizzes.get(key, {})]
    return list(dict.fromkeys(found))


def planned_lessons(course: CourseSource) -> list[LessonSource]:
    """Lessons of the modules that course.yaml names, in their order."""
    keys = {module.key for module in course.plan.modules}
    return [lesson for lesson in course.lessons if lesson.module in keys and course.source in lesson.texts]


def check_quizzes(course: CourseSource, report: Report) -> None:
    """Quizzes nobody takes."""
    used = set(planned_quizzes(course))
    for key, texts in course.quizzes.items():
        if course.source not in texts:
            report.add(
                first_path(texts), 1, "no_source", f"the quiz “{key}” has no source edition ({course.source})"
            )
        elif key not in used:
            report.warn(texts[course.source].path, 1, "quiz_unused", f"course.yaml does not name the quiz “{key}”")


def check_folders(course: CourseSource, report: Report) -> None:
    """One folder for each module, numbered in the order of course.yaml."""
    folders: dict[str, str] = {}
    for lesson in course.lessons:
        folder = lesson.stem.split("/")[2]
        if folders.setdefault(lesson.module, folder) != folder:
            message = f"the module “{lesson.module}” has two folders, {folders[lesson.module]} and {folder}"
            report.add(first_path(lesson.texts), 1, "module_folder", message)
    planned = [folders[module.key] for module in course.plan.modules if module.key in folders]
    numbers = [int(folder.split("-")[0]) for folder in planned]
    if numbers != sorted(set(numbers)):
        message = "the numbers of the folders do not follow the order of the modules here"
        report.warn(course.plan.path, course.plan.modules[0].line, "module_order", message)


def missing_files(course: CourseSource, locale: str) -> list[str]:
    """Paths that a locale's edition lacks; a complete edition lacks none."""
    missing = []
    if locale not in course.texts:
        missing.append(f"courses/{course.key}/course.{locale}.md")
    missing += [f"{lesson.stem}.{locale}.md" for lesson in planned_lessons(course) if locale not in lesson.texts]
    missing += [
        f"quizzes/{course.key}/{key}.{locale}.md"
        for key in planned_quizzes(course)
        if locale not in course.quizzes[key]
    ]
    return missing


def check_complete(course: CourseSource, locale: str, report: Report) -> bool:
    """Whether an edition has every text; each one missing is a warning, and the edition is not offered."""
    missing = missing_files(course, locale)
    for path in missing:
        message = f"this text is missing, so the edition “{locale}” is not offered"
        report.warn(path, 1, "missing_translation", message)
    return not missing
