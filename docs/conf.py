"""The documentation site: `make docs` builds it."""
# ruff: noqa: INP001 - no package

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "OCPP toolkit"
copyright = "the authors of the OCPP toolkit"  # noqa: A001 - named by Sphinx
html_title = "OCPP toolkit"
language = "en"

extensions = ["myst_parser", "sphinx_copybutton", "ocpp_site"]
exclude_patterns = ["_ext", "_build"]
smartquotes = False  # quotes are as they are typed, and a build is quicker
html_use_index = False  # the search finds what an index of ten thousand names would
html_domain_indices = False
toc_object_entries_show_parents = "hide"
add_module_names = False
python_maximum_signature_line_length = 100
default_role = "code"
myst_heading_anchors = 4
myst_links_external_new_tab = True

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True, "top_of_page_buttons": []}
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
