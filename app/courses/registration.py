"""What courses bring to documents."""

from functools import partial

from app.courses.glossary import KIND as GLOSSARY
from app.courses.glossary import compile_glossary
from app.courses.lesson import compile_lesson
from app.courses.outline import compile_course
from app.courses.showing import show_course, show_glossary, show_lesson
from app.documents.registry import Kind, Registry


def register(registry: Registry) -> None:
    """A lesson's embeds read scenarios and quizzes, though the lesson itself knows neither."""
    registry.register_kind(Kind(GLOSSARY, "glossary.yaml", compile_glossary, show=show_glossary))
    lesson, show = partial(compile_lesson, registry), partial(show_lesson, registry)
    reads = (GLOSSARY, "scenario", "quiz", "facts")
    registry.register_kind(Kind("lesson", "lessons/*.md", lesson, reads=reads, show=show, is_costly=True))
    registry.register_kind(Kind("course", "course.yaml", compile_course, reads=("lesson",), show=show_course))
