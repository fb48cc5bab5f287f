"""How the pages are drawn."""

from functools import partial
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

__all__ = ["forget_foreign_types", "shorten_the_contents"]


def forget_foreign_types(app: Sphinx, doctree: nodes.document) -> None:
    """Make plain text of the names in signatures that are not ours, as ``int``.

    Sphinx would look for each at the end of all names there are: slow, and wrong where a private type has the name of a public one.
    """
    del app
    for reference in list(doctree.findall(addnodes.pending_xref)):
        if (
            reference.get("refdomain") == "py"
            and reference.hasattr("refspecific")
            and "." not in reference["reftarget"]
        ):
            reference.replace_self(reference.children)


def shorten_the_contents(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Have the navigation open only where the reader is: with all of its hundreds of entries, each page would be mostly navigation."""
    del app, pagename, templatename, doctree
    if "toctree" in context:
        context["toctree"] = partial(_collapsed, context["toctree"])


def _collapsed(draw: Any, **options: Any) -> Any:
    return draw(**{**options, "collapse": True})
