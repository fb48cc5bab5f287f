"""The site in a real browser: clicks lead somewhere, the search finds, and what is copied is in the clipboard."""

import functools
import http.server
import shutil
import threading

import pytest
from docs.site import Site

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = [
    pytest.mark.timeout(600),  # whoever comes first builds the site
    pytest.mark.skipif(BROWSER is None, reason="there is no Chromium here"),
    pytest.mark.filterwarnings("default::ResourceWarning"),
]
SOON = 60_000  # ms; a machine may be busy


class _Silent(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the standard library
        pass


@pytest.fixture(scope="module")
def address(site: Site):
    """The site, served: browsers let no script read files."""
    handler = functools.partial(_Silent, directory=str(site.folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as running:
        started = running.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser, address: str):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    context.set_default_timeout(SOON)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.goto(f"{address}/index.html")
    yield opened
    context.close()
    assert faults == []


def test_from_the_first_page_to_a_field_by_clicks(page):
    for name in ("the reference", "Messages", "OCPP 1.6", "BootNotification"):
        page.locator("article, .sidebar-tree").get_by_role("link", name=name, exact=True).first.click()
    assert page.locator("h1").inner_text().startswith("BootNotification")
    assert page.locator("code[id='BootNotificationRequest.chargePointVendor']").is_visible()


def test_what_is_searched_for_is_found_and_opens(page):
    page.locator("input[name=q]").first.fill("BootNotification")
    page.locator("input[name=q]").first.press("Enter")
    found = page.locator("#search-results li a")
    page.wait_for_function("document.querySelectorAll('#search-results li a').length > 5")  # they come one by one
    found.filter(has_text="BootNotification").first.click()
    page.wait_for_url("**/reference/**")
    assert "BootNotification" in page.locator("article").inner_text()


def test_a_block_is_copied_without_its_prompts(page):
    block = page.locator("div.highlight").filter(has_text="ocpp-toolkit demo").first
    block.hover()
    block.locator("button.copybtn").click()
    page.wait_for_function("document.querySelector('.copybtn.success') !== null")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "ocpp-toolkit demo"


def test_it_is_read_in_the_dark_and_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(page.url.replace("index.html", "reference/messages/2.0.1/BootNotification.html"))
    body = page.locator("body")
    before = body.evaluate("body => getComputedStyle(body).backgroundColor")
    while body.get_attribute("data-theme") != "dark":
        page.locator("button.theme-toggle").first.evaluate("button => button.click()")
    assert body.evaluate("body => getComputedStyle(body).backgroundColor") != before
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
