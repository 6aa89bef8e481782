"""Filling a Word template. What people typed stays text: it is never read as XML, nor as a template.

A template of the office's own is code that somebody else wrote, so it may read the paper's facts, branch and repeat,
and nothing else: no call, no product, a handful of filters, nothing that leaves the file.
"""

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from feedback.core.errors import BadInput
from feedback.reports.cleaning import clean_facts
from feedback.reports.layout import COPY, layout_of
from feedback.reports.packing import packed
from feedback.reports.paper import Facts, PaperName
from feedback.reports.word_form import form_of

MOST_BYTES: Final = 5_000_000
_MOST_UNPACKED: Final = 50_000_000
_DOCUMENT: Final = "word/document.xml"
_MACROS: Final = "vbaProject"
_FILTERS: Final = frozenset({"default", "e", "escape", "first", "join", "last", "length", "lower", "trim", "upper"})
_TESTS: Final = frozenset({"defined", "undefined", "even", "odd", "equalto", "eq", "ne", "in", "none", "true", "false"})


def word_paper(name: PaperName, facts: Facts, template: bytes | None = None) -> bytes:
    """Return the .docx of a paper: by our own form, or by a template of the office's.

    Raises
    ------
    BadInput
        The office's template cannot be filled; the fault says why.
    """
    copies = layout_of(name).copies
    said = {**clean_facts(facts), **({"copies": list(copies), COPY: copies[0]} if copies else {})}
    if template is None:
        return _filled(form_of(name), said)
    check_package(template)
    return _filled(template, said)


def check_package(content: bytes) -> None:
    """Refuse a file that is no Word document, that holds macros, or that fetches something when it is opened."""
    if len(content) > MOST_BYTES:
        raise BadInput("paper_template_too_large", limit_mb=MOST_BYTES // 1_000_000)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if _DOCUMENT not in package.namelist() or sum(entry.file_size for entry in entries) > _MOST_UNPACKED:
                raise BadInput("paper_template_no_word")
            linked = [package.read(entry) for entry in entries if entry.filename.endswith(".rels")]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise BadInput("paper_template_no_word") from error
    reaches_out = any(_fetches(rels) for rels in linked)
    if reaches_out or any(_MACROS in entry.filename for entry in entries):
        raise BadInput("paper_template_reaches_out")


def _fetches(rels: bytes) -> bool:
    """Say whether a list of relations names something outside that is fetched unasked; a link waits for a click."""
    from docx.oxml import parse_xml
    from lxml.etree import XMLSyntaxError

    try:
        relations = list(parse_xml(rels))
    except XMLSyntaxError as error:
        raise BadInput("paper_template_no_word") from error
    outside = (each for each in relations if each.get("TargetMode") == "External")
    return any(not str(each.get("Type")).endswith("/hyperlink") for each in outside)


def _filled(template: bytes, facts: Mapping[str, Any]) -> bytes:
    import jinja2
    from docxtpl import DocxTemplate
    from jinja2.exceptions import SecurityError

    try:
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
        # The properties would be taken for templates too, and escaped twice.
        title = document.docx.core_properties.title
        document.render(facts, _environment())
        document.docx.core_properties.title = title
        return packed(document)
    except jinja2.UndefinedError as fault:
        raise BadInput("paper_template_unknown_field", what=fault.message) from fault
    except SecurityError as fault:
        raise BadInput("paper_template_forbidden", what=str(fault)) from fault
    except (jinja2.TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as fault:
        raise BadInput("paper_template_broken", what=str(fault)) from fault


@cache
def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.exceptions import SecurityError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class OfficeTemplates(ImmutableSandboxedEnvironment):
        """Knows facts and no functions; a product would let one line of a template fill the memory."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, _context: Any, operator: str, _left: Any, _right: Any) -> Any:
            raise SecurityError(operator)

        def call(self, _context: Any, _called: Any, *_given: Any, **_named: Any) -> Any:
            raise SecurityError("()")

    made = OfficeTemplates(autoescape=True, undefined=StrictUndefined, finalize=_as_text)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in made.filters if name in _FILTERS}
    made.tests = {name: made.tests[name] for name in made.tests if name in _TESTS}
    return made


def _as_text(value: object) -> Any:
    """Escape for XML, and braces too: docxtpl would make `{_{` of somebody's words into `{{` after rendering."""
    from markupsafe import Markup, escape

    if isinstance(value, Markup):
        return value
    return Markup(str(escape("" if value is None else value)).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704 - escaped in this very line.
