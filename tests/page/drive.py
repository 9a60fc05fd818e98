"""Opens a page in headless Chromium, presses keys as a person would, and prints what was seen as JSON.

    drive.py CHROMIUM PAGE DIRECTORY

Only the standard library: Chromium speaks JSON over two pipes. Screenshots and downloads go to DIRECTORY.
"""

import base64
import json
import os
import pathlib
import subprocess
import sys
import time


class Browser:
    """Chromium, and one page in it."""

    def __init__(self, program, directory):
        to_read, to_write = os.pipe(), os.pipe()
        # Chromium reads from descriptor 3 and writes to 4.
        command = f'exec 3<&{to_read[0]} 4>&{to_write[1]}; exec "$0" "$@"'
        options = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
            "--window-size=1280,900", "--remote-debugging-pipe", f"--user-data-dir={directory}/profile",
        ]
        self.process = subprocess.Popen(
            ["/bin/bash", "-c", command, program, *options],
            pass_fds=(to_read[0], to_write[1]), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_read[0])
        os.close(to_write[1])
        self.out, self.into = os.fdopen(to_read[1], "wb"), os.fdopen(to_write[0], "rb")
        self.rest, self.number, self.session, self.events = b"", 0, None, []

    def message(self):
        while b"\0" not in self.rest:
            read = os.read(self.into.fileno(), 1 << 20)
            if not read:
                raise SystemExit("Chromium ended")
            self.rest += read
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **params):
        self.number += 1
        question = {"id": self.number, "method": method, "params": params}
        if self.session:
            question["sessionId"] = self.session
        self.out.write(json.dumps(question).encode() + b"\0")
        self.out.flush()
        while True:
            answer = self.message()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, url):
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.ask("Page.enable")
        self.ask("Network.enable")
        self.ask("Runtime.enable")
        self.ask("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message())

    def see(self, expression):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def press(self, key, code=None, text=None):
        text = key if text is None and len(key) == 1 else text
        event = {"key": key, "code": code or f"Key{key.upper()}"}
        if text:
            event["text"] = text
        self.ask("Input.dispatchKeyEvent", type="keyDown", **event)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **event)

    def picture(self, path):
        data = self.ask("Page.captureScreenshot", format="png")["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))


def main():
    program, page, directory = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3]).resolve()
    seen = {}
    browser = Browser(program, directory)
    browser.ask("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(directory))
    start = time.monotonic()
    browser.open(page.as_uri())
    seen["loaded"] = time.monotonic() - start
    requests = [event["params"]["request"]["url"] for event in browser.events if event["method"] == "Network.requestWillBeSent"]
    seen["requested"] = [url for url in requests if url != page.as_uri()]
    seen["hunks"] = browser.see("document.querySelectorAll('tr.hunk').length")
    seen["sections"] = browser.see("document.querySelectorAll('section').length")

    for scheme in "light", "dark":
        browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        seen[scheme] = browser.see("getComputedStyle(document.documentElement).backgroundColor")
        browser.picture(directory / f"{scheme}.png")

    # From change to change.
    for _ in range(2):
        browser.press("j")
    second = "[...document.querySelectorAll('tr.hunk')].indexOf(document.activeElement)"
    seen["walked"] = browser.see(second)
    browser.press("k")
    seen["back"] = browser.see(second)
    browser.picture(directory / "change.png")
    browser.press("u")
    seen["upward"] = browser.see("Boolean(document.activeElement.closest('.group'))")

    # A filter, by the keyboard alone; a key in it is a letter and no command.
    browser.press("/", "Slash")
    start = time.monotonic()
    for letter in "module_7.":
        browser.press(letter)
    browser.see("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    seen["filtering"] = time.monotonic() - start
    seen["filter"] = browser.see("document.getElementById('text').value")
    shown = "[...document.querySelectorAll('section')].filter((one) => !one.hidden).map((one) => one.querySelector('h2').textContent)"
    seen["filtered"] = browser.see(shown)
    browser.picture(directory / "filtered.png")
    browser.see("document.getElementById('text').value = ''; document.getElementById('text').dispatchEvent(new Event('input'))")
    browser.press("Escape", "Escape", "")
    seen["unfiltered"] = len(browser.see(shown))

    # The first group is declined by the space bar, and the decisions are saved by a click.
    browser.see("document.activeElement.blur(); window.scrollTo(0, 0)")
    browser.press("g")
    seen["group"] = browser.see("document.activeElement.dataset.title")
    browser.press(" ", "Space")
    seen["accepted"] = browser.see("document.getElementById('accepted').textContent")
    seen["marked"] = browser.see("document.querySelectorAll('tr.declined').length")
    browser.picture(directory / "declined.png")
    place = browser.see("(() => { const save = document.getElementById('save'); save.scrollIntoView({block: 'center'}); const box = save.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()")
    for kind in "mousePressed", "mouseReleased":
        browser.ask("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)
    deadline = time.monotonic() + 20
    while not (directory / "decisions.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    seen["saved"] = (directory / "decisions.json").exists()
    # The arrows walk in the picture of a group.
    seen["picture"] = browser.see("(() => { const graph = document.querySelector('.graph'); if (!graph) return 'no picture'; for (let up = graph; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true; graph.querySelector('.node').focus(); return graph.classList.contains('walked') ? 'walked' : 'not walked'; })()")
    before = browser.see("document.activeElement.dataset.node")
    browser.press("ArrowRight", "ArrowRight", "")
    seen["moved"] = browser.see("document.activeElement.dataset.node") != before
    browser.picture(directory / "picture.png")
    seen["complaints"] = [
        event["params"]["exceptionDetails"]["text"] for event in browser.events if event["method"] == "Runtime.exceptionThrown"
    ]
    print(json.dumps(seen))
    browser.session = None
    browser.ask("Browser.close")
    browser.process.wait(20)


main()
