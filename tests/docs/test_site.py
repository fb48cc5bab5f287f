"""The site builds without a warning, its links lead somewhere, and nothing that it promises is missing."""

import importlib
import json
import posixpath
import re
from urllib.parse import unquote, urlsplit

import pytest
from docs.site import DOCS, Site

from ocpp_core import ErrorCode, OcppModel, Operation, decode
from ocpp_generic_api import CATALOGUE
from ocpp_toolkit.reference import data_types, fields
from ocpp_wamp import DIALECTS

EDITIONS = {"neutral": "ocpp_generic_api", "1.5": "ocpp15_core", "1.6": "ocpp16_core", "2.0.1": "ocpp201_core"}
pytestmark = pytest.mark.timeout(600)  # whoever comes first builds the site
FOREIGN = re.compile(r"/(?:home|root|work|tmp/(?!\.\.\.)\w+/|Users)/\w|pypi\.org|pythonhosted|localhost:\d+/simple")


def operations(edition: str) -> list[Operation[OcppModel, OcppModel]]:
    return list(CATALOGUE if edition == "neutral" else importlib.import_module(EDITIONS[edition]).VERSION.catalogue)


def test_it_builds_without_a_warning(site: Site):
    assert site.log == ""
    assert site.status == 0


def test_every_link_leads_to_a_page_and_a_place_in_it(site: Site):
    files = {path.relative_to(site.folder).as_posix() for path in site.files()}
    lost = [
        (name, link)
        for name, page in site.pages.items()
        for link in page.links
        if not _is_there(name, link, site, files)
    ]
    assert lost == []


def _is_there(page: str, link: str, site: Site, files: set[str]) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return parts.scheme in ("https", "data") or parts.hostname == "127.0.0.1"  # what a program of the reader serves
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
    if target not in files:
        return False
    return not parts.fragment or target not in site.pages or unquote(parts.fragment) in site.pages[target].ids


def test_every_page_is_reached_from_the_first_by_links(site: Site):
    reached, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in site.pages:
            continue
        reached.add(name)
        waiting += [
            posixpath.normpath(posixpath.join(posixpath.dirname(name), urlsplit(link).path))
            for link in site.pages[name].navigation
            if urlsplit(link).path and not urlsplit(link).scheme
        ]
    assert set(site.pages) - reached - {"search.html"} == set()


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_operation_has_a_page_with_all_its_fields(site: Site, edition: str):
    missing = []
    for operation in operations(edition):
        page = site.pages[f"reference/messages/{edition}/{operation.action}.html"]
        for model in (operation.request, operation.response):
            for part in [model, *data_types(model)]:
                missing += [
                    f"{operation.action}: {part.__name__}.{field.name}"
                    for field in fields(part)
                    if f"{part.__name__}.{field.name}" not in page.ids or field.text not in page.text
                ]
    assert missing == []


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_example_is_a_message(site: Site, edition: str):
    for operation in operations(edition):
        source = (DOCS / "reference" / "messages" / edition / f"{operation.action}.rst").read_text(encoding="utf-8")
        examples = re.findall(r"code-block:: json\n.*?\n\n((?:   .*\n)+)", source)
        assert len(examples) == 2
        for model, text in zip((operation.request, operation.response), examples, strict=True):
            assert isinstance(decode(model, json.dumps(json.loads(text))), model)


def test_a_page_tells_what_becomes_of_an_operation_in_each_version(site: Site):
    page = site.pages["reference/messages/neutral/TransactionEvent.html"]
    assert {"../1.6/StartTransaction.html", "../1.5/StopTransaction.html", "../2.0.1/TransactionEvent.html"} <= set(
        page.links
    )
    assert "../neutral/TransactionEvent.html" in site.pages["reference/messages/1.6/MeterValues.html"].links
    assert "Unsupported" in site.pages["reference/messages/neutral/SetChargingProfile.html"].text


def test_every_error_and_code_has_its_anchor(site: Site):
    ids = site.pages["reference/errors/index.html"].ids
    wanted = {f"code-{dialect.spell(code).lower()}" for dialect in DIALECTS.values() for code in ErrorCode}
    wanted |= {
        f"code-{answer.code.lower()}" for each in DIALECTS.values() for answer in each.answers.values() if answer
    }
    wanted |= {f"http-{status}" for status in (400, 401, 403, 404, 409, 426, 500, 503)}
    wanted |= {f"close-{code}" for code in (1000, 1001, 1002, 1003, 1006, 1008, 1009, 1011, 1012)}
    wanted |= {"exit-statuses"} | {_anchor(error) for error in _exceptions()}
    assert wanted - ids == set()


def _anchor(error: type[BaseException]) -> str:
    package = error.__module__.partition(".")[0]
    is_short = error.__name__ in getattr(importlib.import_module(package), "__all__", ())
    return "error-" + re.sub(r"[._]", "-", f"{package if is_short else error.__module__}.{error.__name__}".lower())


def _exceptions() -> list[type[BaseException]]:
    modules = [
        "ocpp_core",
        "ocpp_security",
        "ocpp_wamp",
        "ocpp_tolerance.files",
        "ocpp_transport_ws",
        "ocpp_transport_soap",
    ]
    everything = [getattr(module, name) for module in map(importlib.import_module, modules) for name in module.__all__]
    found = [each for each in everything if isinstance(each, type) and issubclass(each, Exception)]
    assert len(found) > 30
    return found


def test_every_name_that_a_package_exports_is_in_the_reference(site: Site):
    missing = []
    for package in ("ocpp_core", "ocpp_toolkit", "ocpp_wamp", "ocpp_transport_ws", "ocpp_security", "ocpp16_core"):
        ids = set().union(*(page.ids for name, page in site.pages.items() if name.startswith("reference/")))
        missing += [
            f"{package}.{name}"
            for name in importlib.import_module(package).__all__
            if not name.startswith("__") and f"{package}.{name}" not in ids
        ]
    operations_of_16 = {name for name in missing if name.rpartition(".")[2].isupper()}
    assert set(missing) - operations_of_16 == set()


def test_models_are_shown_by_their_fields_and_not_by_what_pydantic_gives_them(site: Site):
    text = site.pages["reference/messages/1.6/BootNotification.html"].text
    assert "chargePointVendor" in text
    assert "model_config" not in text
    assert "model_dump" not in text


def test_no_page_names_a_place_of_one_machine(site: Site):
    assert [(name, found[0]) for name, page in site.pages.items() if (found := FOREIGN.search(page.text))] == []


def test_it_needs_no_network(site: Site):
    fetched = [
        (path.name, link)
        for path in site.files()
        if path.suffix == ".html"
        for link in re.findall(
            r'<(?:link|script|img)[^>]+(?:href|src)="(https?:[^"]+)"', path.read_text(encoding="utf-8")
        )
    ]
    assert fetched == []


def test_it_can_be_searched_and_read_in_the_dark_and_on_a_phone(site: Site):
    assert (site.folder / "searchindex.js").stat().st_size > 100_000
    text = (site.folder / "index.html").read_text(encoding="utf-8")
    assert 'name="viewport"' in text
    assert "theme-toggle" in text
    assert "copybutton.js" in text
