"""Texts that people write, with the place of everything in them: how they are read, checked and faulted."""

from app.documents.texts.text import Json, Path, Text, read_object
from app.documents.texts.validation import MOST_PROBLEMS, nearest, validate
from app.documents.texts.yaml_printing import print_yaml
from app.documents.texts.yaml_source import TextLimits, read_yaml

__all__ = [
    "MOST_PROBLEMS",
    "Json",
    "Path",
    "Text",
    "TextLimits",
    "nearest",
    "print_yaml",
    "read_object",
    "read_yaml",
    "validate",
]
