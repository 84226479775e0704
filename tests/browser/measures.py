"""What is measured on a page, in the browser."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Error, Page, Request, Response

from tests.fixtures.browser import HEADLESS, RULES

VIOLATIONS: Final = {"resultTypes": ["violations"]}
"""Nobody asks what is right, and to describe it takes longer than to find it."""
COLOURS: Final = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that a darker sheet can break."""
OURS: Final = {"exclude": [["#swagger-ui"]]}
"""What Swagger draws in the API's page is Swagger's to mend."""
AT_REST: Final = """Promise.allSettled(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime !== Infinity).map(one => one.finished)).then(() => true)"""
"""Half-faded colours are nobody's fault."""
SIDEWAYS: Final = "document.documentElement.scrollWidth - innerWidth"
"""How many pixels of the page lie beyond the screen's edge."""
THUMB, LINE = 44, 24
SMALL_TARGETS: Final = """([thumb, line]) => {
    const area = element => {
        const after = getComputedStyle(element, "::after");
        const stretched = after.content !== "none" && after.position === "absolute";
        let box = element.closest("label") ?? element;
        if (stretched) while (box.parentElement && (box === element || getComputedStyle(box).position === "static"))
            box = box.parentElement;
        return box.getBoundingClientRect();
    };
    const inline = element => getComputedStyle(element).display === "inline";
    return [...document.querySelectorAll("a[href], button, summary, input:not([type=hidden]), select, textarea")]
        .filter(element => element.checkVisibility({visibilityProperty: true}))
        .filter(element => !element.closest(".visually-hidden, .skip"))
        .map(element => [element, area(element), inline(element) ? line : thumb])
        .filter(([element, box, least]) => Math.min(box.height, inline(element) ? least : box.width) < least - 0.5)
        .map(([element, {width, height}]) => [Math.round(width), Math.round(height), element.outerHTML.slice(0, 110)]);
}"""
TEXTS: Final = {"document": "HTML", "stylesheet": "CSS", "script": "JS"}
ANSWERS: Final = {"document", "xhr", "fetch"}
"""What may be a refusal, which pages show in words."""
LED_ON: Final = range(300, 400)


@dataclass
class Traffic:
    """What a page fetched, and what went wrong on the way. Without slots: Playwright notes its listeners on it."""

    host: str
    responses: list[Response] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def watching(self, page: Page) -> Iterator[None]:
        """Note all that the page does meanwhile."""
        heard: Final[dict[Any, Any]] = {
            "request": self._request,
            "response": self._response,
            "pageerror": self._error,
            "console": self._console,
        }
        for event, note in heard.items():
            page.on(event, note)
        yield
        for event, note in heard.items():
            page.remove_listener(event, note)

    @property
    def document(self) -> Response:
        """The page that stands there now."""
        return [one for one in self.responses if one.request.resource_type == "document" and one.status not in LED_ON][
            -1
        ]

    def weigh(self) -> dict[str, int]:
        """Bytes of HTML, CSS and JS, compressed as the server does it."""
        weights = dict.fromkeys(TEXTS.values(), 0)
        for one in {response.url: response for response in self.responses}.values():
            if one == self.document or one.request.resource_type in {"stylesheet", "script"}:
                weights[TEXTS[one.request.resource_type]] += len(gzip.compress(one.body(), 6))
        return weights

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != self.host:
            self.strangers.append(request.url)

    def _response(self, response: Response) -> None:
        self.responses.append(response)
        if not response.ok and response.request.resource_type not in ANSWERS:
            self.faults.append(f"{response.status} {response.url}")

    def _error(self, error: Error) -> None:
        if HEADLESS not in str(error):
            self.faults.append(str(error))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)


def barriers_in(page: Page, scheme: str) -> list[str]:
    """What axe, which the context brings along, finds wrong: everything in the light, the colours in the dark."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate(AT_REST)
    found: list[dict[str, Any]] = page.evaluate(
        "([context, options]) => axe.run(context, options).then(results => results.violations)",
        [OURS, VIOLATIONS | (RULES if scheme == "light" else COLOURS)],
    )
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]
