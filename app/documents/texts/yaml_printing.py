"""Values as the YAML that `read_yaml` reads: in their order, and what would be taken for a number in quotes."""

import io

from ruamel.yaml import YAML

from app.documents.texts.text import Json

WIDTH = 120


def print_yaml(value: Json) -> str:
    printer = YAML(typ="rt", pure=True)
    printer.width = WIDTH
    printer.default_flow_style = False
    printer.representer.ignore_aliases = lambda _: True
    printer.indent(mapping=2, sequence=4, offset=2)
    written = io.StringIO()
    printer.dump(value, written)
    return written.getvalue()
