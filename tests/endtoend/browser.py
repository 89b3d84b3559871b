"""The tutorial's web application in a headless browser, and the small server that serves it."""

import http.server
import json
import subprocess
import threading
import urllib.parse
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from shell import HERE, INSTALLED

CHROMIUM = "/usr/bin/chromium"
OUTCOME_MILLISECONDS_MAX = 20_000


class WebServer:
    """Serves one built application on a free port: its page, and its script."""

    def __init__(self, app: str, name: str = "app"):
        script = INSTALLED / app / f"{name}.bundle.js"
        files = {
            "/": ("text/html", (HERE / "page.html").read_bytes()),
            "/app.js": ("text/javascript", script.read_bytes()),
        }

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                kind, body = files[urllib.parse.urlsplit(self.path).path]
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Browser:
    """Chromium with a home of its own, in which Cenote's local authority is trusted.

    AWS's host name of Cognito resolves to the server's port: nothing else is changed, so an
    application that knows only AWS's name gets through by name resolution alone. Or else the port
    is the browser's proxy, and the proxy's authority is the one that is trusted.
    """

    def __init__(self, server, home: Path, by_proxy: bool = False):
        if by_proxy:
            trust(server.data / "proxy" / "authority.pem", home)
            way = f"--proxy-server=127.0.0.1:{server.port()}"
        else:
            trust(server.certificate_authority(), home)
            name = "cognito-idp.us-east-1.amazonaws.com"
            way = f"--host-resolver-rules=MAP {name} 127.0.0.1:{server.port()}"
        self.playwright = sync_playwright().start()
        self.context = self.playwright.chromium.launch_persistent_context(
            home / "profile",
            executable_path=CHROMIUM,
            headless=True,
            chromium_sandbox=False,
            args=[
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                way,
            ],
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        )

    def stop(self) -> None:
        self.context.close()
        self.playwright.stop()

    def open(self, address: str, settings: dict) -> "Page":
        # Storage belongs to the page's origin: each test serves its page on a port of its own.
        return Page(self.context.new_page(), f"{address}?{urllib.parse.urlencode(settings)}")


class Page:
    """The open application: a person fills its fields and clicks its buttons."""

    def __init__(self, page, address: str):
        self.page = page
        self.console = []
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.goto(address)

    def setting(self, name: str) -> str:
        """What the application was told by its address."""
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.page.url).query))[name]

    def fill(self, **fields) -> None:
        for name, value in fields.items():
            self.page.fill(f"#{name}", value)

    def click(self, button: str):
        """What the click came to: the value that the application was given."""
        outcome = self.outcome(button)
        assert "value" in outcome, f"{button}: {outcome}\nconsole: {self.console}"
        return outcome["value"]

    def refused(self, button: str) -> tuple:
        """The name and the sentence of the error that the application was given."""
        outcome = self.outcome(button)
        assert "error" in outcome, f"{button} should have been refused: {outcome}"
        return outcome["error"].get("name"), outcome["error"].get("message")

    def outcome(self, button: str) -> dict:
        self.page.click(f"#{button}")
        self.page.wait_for_function(
            "document.getElementById('outcome').textContent !== ''",
            timeout=OUTCOME_MILLISECONDS_MAX,
        )
        return json.loads(self.page.text_content("#outcome"))

    def plug_in_authenticator(self) -> None:
        """An authenticator that is part of the device, whose owner is there and says yes."""
        devtools = self.page.context.new_cdp_session(self.page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def reload(self) -> None:
        self.page.reload()


class AmplifysPages:
    """The Authenticator, as a person reads it."""

    def __init__(self, page):
        self.page = page.page
        self.plug_in_authenticator = page.plug_in_authenticator

    def fill(self, *fields: tuple) -> None:
        for label, value in fields:
            self.page.get_by_label(label, exact=True).fill(value)

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def sign_in(self, name: str, password: str) -> None:
        self.fill(("Username", name), ("Password", password))
        self.press("Sign in")

    def shows(self, heading: str) -> None:
        self.sees(self.page.get_by_role("heading", name=heading))

    def says(self, text: str) -> None:
        self.sees(self.page.get_by_text(text))

    def refuses(self, text: str) -> None:
        self.sees(self.page.get_by_role("alert").filter(has_text=text))

    def sees(self, found) -> None:
        expect(found).to_be_visible(timeout=OUTCOME_MILLISECONDS_MAX)


def trust(authority: Path, home: Path) -> None:
    """Imports a certificate authority as a person does for Chromium on Linux."""
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    for arguments in (
        ["-N", "--empty-password"],
        ["-A", "-t", "C,,", "-n", "cenote", "-i", authority],
    ):
        subprocess.run(["/usr/bin/certutil", "-d", f"sql:{database}", *arguments], check=True)
