"""What every end-to-end test stands on: a server of its own, terminals, the tutorial's template."""

import fcntl
import json
import os
from contextlib import closing
from pathlib import Path

import pytest

from browser import Browser, WebServer
from callers import Boto3, JavaScript
from postgres import Cluster
from server import Server, binary
from shell import Shell


def store_kind() -> str:
    return os.environ.get("CENOTE_TEST_STORE", "sqlite")


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL the journeys run that are marked: what a client makes of an answer does not depend on the store."""
    if store_kind() == "sqlite":
        return
    others = [item for item in items if item.get_closest_marker("every_store") is None]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if item not in others]


@pytest.fixture(scope="session")
def program():
    return binary()


@pytest.fixture(scope="session")
def stores():
    """Gives each server the store that CENOTE_TEST_STORE names: `sqlite`, in its folder, or `postgres`, on a server of the tests' own."""
    kind = store_kind()
    if kind == "sqlite":
        yield lambda: None
        return
    assert kind == "postgres", f"CENOTE_TEST_STORE is {kind!r}: it may be sqlite or postgres"
    cluster = Cluster()
    yield cluster.fresh
    cluster.stop()


@pytest.fixture
def server(program, stores, tmp_path, request):
    """A server for one test."""
    yield from serve(program, stores, tmp_path, request)


@pytest.fixture(scope="module")
def shared_server(program, stores, tmp_path_factory, request):
    """A server for all tests of a file."""
    yield from serve(program, stores, tmp_path_factory.mktemp("server"), request)


@pytest.fixture(scope="module")
def browser(shared_server, tmp_path_factory):
    """A browser for all tests of a file."""
    browser = Browser(shared_server, tmp_path_factory.mktemp("browser"))
    yield browser
    browser.stop()


@pytest.fixture
def open_app(browser):
    """Opens an application on a new client of a pool of accounts."""
    servers = []

    def open_app(app: str, pool, flow: str = "USER_PASSWORD_AUTH", host: str = "127.0.0.1", told: dict | None = None, **client):
        servers.append(WebServer(*app.split("/")))
        settings = {
            "region": "us-east-1",
            "endpoint": pool.server.endpoint,
            "userPoolId": pool.pool_id,
            "clientId": pool.client(**client)["ClientId"],
            "flow": flow,
        }
        return browser.open(servers[-1].address.replace("127.0.0.1", host), {**settings, **(told or {})})

    yield open_app
    for server in servers:
        server.stop()


CALLERS = {"boto3": lambda shell: Boto3(shell.server), "js_v3": JavaScript}


@pytest.fixture(scope="module", params=[pytest.param("boto3", marks=pytest.mark.every_store), "js_v3"])
def caller(request, shared_server, tmp_path_factory):
    """Each SDK that calls one operation after the other."""
    shell = Shell(shared_server, tmp_path_factory.mktemp("caller"), [])
    with closing(CALLERS[request.param](shell)) as caller:
        yield caller


def serve(program, stores, folder, request):
    server = Server(program, folder, stores())
    # What the server said is shown with every test that fails on it.
    request.node.stash[SERVER] = server
    server.start()
    yield server
    assert server.process.poll() is None, "the server died"
    server.stop()


SERVER = pytest.StashKey[Server]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for node in item.listchain():
            server = node.stash.get(SERVER, None)
            if server is not None and server.log.exists():
                report.sections.append(("cenote dev", server.log.read_text()[-20000:]))


@pytest.fixture
def terminal(server, tmp_path):
    """Opens a terminal on the test's server with the named clients on its path."""

    def open_terminal(*clients) -> Shell:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        return Shell(server, home, list(clients))

    return open_terminal


@pytest.fixture(scope="session")
def tutorials(tmp_path_factory, program) -> Path:
    """The folder of the tutorial's variations as CDK synthesises them: made once, by the worker that needs it first."""
    folder = tmp_path_factory.getbasetemp() / "tutorials"
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = tmp_path_factory.getbasetemp().parent / "tutorials"
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shell = Shell(Nowhere(program), tmp_path_factory.mktemp("synth"), ["cdk_v2"])
            shell.enter("tutorial_v2")
            shell.succeeds(f"python3 variations.py made {' '.join(VARIATIONS)}")
            (shell.folder / "made").rename(folder)
    return folder


VARIATIONS = [
    "plain",
    "changed",
    "failing",
    "changed+failing",
    "unsupported",
    "retained",
    "protected",
    "outputs",
]


class Nowhere:
    """In place of a server, for what needs none."""

    def __init__(self, binary):
        self.binary = binary

    def environment(self):
        return {"AWS_REGION": "us-east-1"}


@pytest.fixture(scope="session")
def tutorial_template(tutorials):
    """The template that CDK makes of the tutorial's stack, as text."""
    template = tutorials / "outputs" / "CognitoUserPoolStack.template.json"
    return json.dumps(json.loads(template.read_text()))


@pytest.fixture(scope="module")
def tutorial(shared_server, tutorial_template):
    """The tutorial's stack on the file's server: the ids of its user pool and its app client."""
    cloudformation = shared_server.client("cloudformation")
    cloudformation.create_stack(StackName="CognitoUserPoolStack", TemplateBody=tutorial_template)
    cloudformation.get_waiter("stack_create_complete").wait(
        StackName="CognitoUserPoolStack", WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    (stack,) = cloudformation.describe_stacks(StackName="CognitoUserPoolStack")["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Tutorial(shared_server, outputs["UserPoolId"], outputs["AppClientId"])


class Tutorial:
    """A deployed tutorial: its server, pool and app client, and users made as it makes them."""

    PASSWORD = "1234Abcd^"

    def __init__(self, server, pool_id: str, client_id: str):
        self.server = server
        self.pool_id = pool_id
        self.client_id = client_id
        self.cognito = server.client("cognito-idp")
        self.issuer = f"{server.endpoint}/{pool_id}"

    def attributes(self, email: str, is_admin: str = "false") -> list:
        values = {
            "email": email,
            "family_name": "Foobar",
            "custom:tenant_id": "1234567890",
            "custom:created_at": "2022-01-01",
            "custom:employee_id": "10",
            "custom:is_admin": is_admin,
        }
        return [{"Name": name, "Value": value} for name, value in values.items()]

    def sign_up(self, email: str, is_admin: str = "false") -> dict:
        return self.cognito.sign_up(
            ClientId=self.client_id,
            Username=email,
            Password=self.PASSWORD,
            UserAttributes=self.attributes(email, is_admin),
        )

    def confirmed_user(self, email: str, is_admin: str = "false") -> str:
        """Signs a user up, confirms them with the mailed code, and returns their sub."""
        sub = self.sign_up(email, is_admin)["UserSub"]
        self.cognito.confirm_sign_up(
            ClientId=self.client_id,
            Username=email,
            ConfirmationCode=self.server.code(email),
        )
        return sub

    def sign_in(self, email: str, password: str = PASSWORD) -> dict:
        answer = self.cognito.initiate_auth(
            ClientId=self.client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
        return answer["AuthenticationResult"]

    def client_with(self, *flows: str, **settings) -> str:
        """A further app client of the pool that allows these flows."""
        answer = self.cognito.create_user_pool_client(
            UserPoolId=self.pool_id,
            ClientName="another-client",
            ExplicitAuthFlows=list(flows),
            **settings,
        )
        return answer["UserPoolClient"]["ClientId"]
