"""What courses bring to documents."""

from functools import partial

from app.courses.glossary import KIND as GLOSSARY
from app.courses.glossary import compile_glossary
from app.courses.lesson import compile_lesson
from app.courses.outline import compile_course
from app.documents.registry import Kind, Registry


def register(registry: Registry) -> None:
    """A lesson's embeds read scenarios and quizzes, though the lesson itself knows neither."""
    registry.register_kind(Kind(GLOSSARY, "glossary.yaml", compile_glossary))
    lesson = partial(compile_lesson, registry)
    registry.register_kind(Kind("lesson", "lessons/*.md", lesson, reads=(GLOSSARY, "scenario", "quiz", "facts")))
    registry.register_kind(Kind("course", "course.yaml", compile_course, reads=("lesson",)))
