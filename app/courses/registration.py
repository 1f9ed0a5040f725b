"""What courses bring to documents. A lesson sees the glossary, the course sees the lessons: hence the order."""

from functools import partial

from app.courses.glossary import KIND as GLOSSARY
from app.courses.glossary import compile_glossary
from app.courses.lesson import compile_lesson
from app.courses.outline import compile_course
from app.documents.registry import Kind, Registry


def register(registry: Registry) -> None:
    registry.register_kind(Kind(GLOSSARY, "glossary.yaml", compile_glossary))
    registry.register_kind(Kind("lesson", "lessons/*.md", partial(compile_lesson, registry)))
    registry.register_kind(Kind("course", "course.yaml", compile_course))
