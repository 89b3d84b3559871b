"""The tutorial's web application in a browser whose proxy is the server: it knows AWS's name alone."""

import pytest

from browser import Browser, WebServer

PASSWORD = "1234Abcd^"


@pytest.fixture(scope="module")
def browser(shared_server, tmp_path_factory):
    # Whoever runs it so gets the file of the proxy's authority.
    shared_server.cenote("exec", "--data", shared_server.data, "--proxy", "--", "true")
    browser = Browser(shared_server, tmp_path_factory.mktemp("browser"), by_proxy=True)
    yield browser
    browser.stop()


@pytest.mark.parametrize("app", ["web_v4", "web_v6"])
def test_amplify_by_a_proxy(tutorial, browser, app):
    served = WebServer(app)
    settings = {
        "region": "us-east-1",
        "userPoolId": tutorial.pool_id,
        "clientId": tutorial.client_id,
        "flow": "USER_PASSWORD_AUTH",
    }
    email = f"by-proxy-{app.replace('_', '-')}@example.com"
    tutorial.confirmed_user(email)
    page = browser.open(served.address, settings)
    page.fill(email=email, password=PASSWORD)
    page.click("sign-in")
    served.stop()
