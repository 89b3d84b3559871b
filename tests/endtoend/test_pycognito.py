"""Accounts by pycognito, whose every call is one that people's own programs make; `test_boto3.py` has its way through the tutorial."""

import pytest
import requests
from pycognito import Cognito
from pycognito.exceptions import (
    ForceChangePasswordException,
    SMSMFAChallengeException,
    SoftwareTokenMFAChallengeException,
    TokenVerificationException,
)
from pycognito.utils import RequestsSrpAuth

from accounts import PASSWORD, TEMPORARY, Accounts, email
from authenticator import Authenticator, another

NEW_PASSWORD = "Another5678^"


@pytest.fixture(scope="module")
def accounts(shared_server):
    return Accounts(shared_server)


@pytest.fixture(scope="module")
def clients(accounts):
    return {"public": accounts.client(), "confidential": accounts.client(GenerateSecret=True)}


@pytest.fixture
def open_as(accounts, clients):
    """Opens pycognito as a person, with the keys of an administrator beside."""
    keys = accounts.server.environment()

    def open_as(name: str, client: str = "public") -> Cognito:
        return Cognito(
            accounts.pool_id,
            clients[client]["ClientId"],
            username=name,
            client_secret=clients[client].get("ClientSecret"),
            access_key=keys["AWS_ACCESS_KEY_ID"],
            secret_key=keys["AWS_SECRET_ACCESS_KEY"],
            boto3_client_kwargs={"endpoint_url": accounts.server.endpoint},
        )

    return open_as


@pytest.fixture
def signed_in(accounts, open_as):
    def signed_in(name: str) -> Cognito:
        user = open_as(accounts.person(name))
        user.authenticate(PASSWORD)
        return user

    return signed_in


def refusal(user: Cognito, error: str, call, *given) -> str:
    """The sentence with which the service refuses a call by this error."""
    with pytest.raises(getattr(user.client.exceptions, error)) as caught:
        call(*given)
    return caught.value.response["Error"]["Message"]


@pytest.mark.every_store
@pytest.mark.parametrize("client", ["public", "confidential"])
def test_from_the_sign_up_to_the_end(accounts, open_as, client):
    name = f"ida-{client}"
    ida = open_as(name, client)
    ida.set_base_attributes(email=email(name), given_name="Ida")
    answer = ida.register(name, PASSWORD)
    assert answer["UserConfirmed"] is False
    assert answer["CodeDeliveryDetails"]["Destination"] == "i***@e***"
    assert refusal(ida, "UsernameExistsException", ida.register, name, PASSWORD) == "User already exists"
    assert refusal(ida, "UserNotConfirmedException", ida.authenticate, PASSWORD) == "User is not confirmed."
    first = accounts.server.code(email(name))
    ida.resend_confirmation_code(name)
    code = accounts.server.code(email(name), after=first)
    refusal(ida, "CodeMismatchException", ida.confirm_sign_up, another(code))
    ida.confirm_sign_up(code)

    wrong = refusal(ida, "NotAuthorizedException", ida.authenticate, "Wrong5678^")
    assert wrong == "Incorrect username or password."
    ida.authenticate(PASSWORD)
    ida.verify_tokens()
    assert ida.check_token() is False
    assert (ida.id_claims["email"], ida.access_claims["username"]) == (email(name), name)
    first = ida.access_token
    ida.renew_access_token()
    assert ida.access_token != first
    user = ida.get_user(attr_map={"given_name": "first_name"})
    assert (user.first_name, user.email_verified, user.sub) == ("Ida", True, answer["UserSub"])
    user.first_name = "Ada"
    ida.update_profile({"first_name": "Ada"}, attr_map={"given_name": "first_name"})
    assert ida.get_user().given_name == "Ada"

    assert refusal(ida, "NotAuthorizedException", ida.change_password, "Wrong5678^", NEW_PASSWORD) == wrong
    ida.change_password(PASSWORD, NEW_PASSWORD)
    ida.initiate_forgot_password()
    code = accounts.server.code(email(name), after=code)
    refusal(ida, "CodeMismatchException", ida.confirm_forgot_password, another(code), PASSWORD)
    ida.confirm_forgot_password(code, PASSWORD)
    refusal(ida, "ExpiredCodeException", ida.confirm_forgot_password, code, PASSWORD)

    ida.admin_authenticate(PASSWORD)
    token = ida.access_token
    ida.logout()
    ida.access_token = token
    assert refusal(ida, "NotAuthorizedException", ida.get_user) == "Access Token has been revoked"
    ida.authenticate(PASSWORD)
    ida.delete_user()
    assert refusal(ida, "UserNotFoundException", ida.authenticate, PASSWORD) == "User does not exist."


def test_an_address_is_proven(accounts, signed_in):
    ida = signed_in("mover")
    ida.update_profile({"email": email("moved")})
    assert ida.get_user().email_verified is False
    first = accounts.server.code(email("moved"))
    ida.send_verification("email")
    code = accounts.server.code(email("moved"), after=first)
    refusal(ida, "CodeMismatchException", ida.validate_verification, another(code))
    ida.validate_verification(code)
    assert ida.get_user().email_verified is True


@pytest.mark.parametrize("client", ["public", "confidential"])
def test_an_invited_person_chooses_a_password(accounts, open_as, client):
    name = f"invited-{client}"
    ida = open_as(name, client)
    quiet = {"MessageAction": "SUPPRESS"}
    ida.admin_create_user(name, TEMPORARY, additional_kwargs=quiet, email=email(name), given_name="Ida")
    with pytest.raises(ForceChangePasswordException, match="Change password before authenticating"):
        ida.authenticate(TEMPORARY)
    refusal(ida, "InvalidPasswordException", ida.new_password_challenge, TEMPORARY, "short")
    ida.new_password_challenge(TEMPORARY, PASSWORD)
    assert ida.id_claims["cognito:username"] == name
    assert accounts.status(name) == "CONFIRMED"


@pytest.mark.parametrize("client", ["public", "confidential"])
def test_a_software_token(accounts, open_as, client):
    ida = open_as(accounts.person(f"token-{client}"), client)
    ida.authenticate(PASSWORD)
    own = Authenticator(ida.associate_software_token())
    code = own.code()
    refusal(ida, "EnableSoftwareTokenMFAException", ida.verify_software_token, another(code))
    assert ida.verify_software_token(code, "phone") is True
    ida.set_user_mfa_preference(False, True, "SOFTWARE_TOKEN")

    with pytest.raises(SoftwareTokenMFAChallengeException, match="Do Software Token MFA") as caught:
        ida.authenticate(PASSWORD)
    respond = ida.respond_to_software_token_mfa_challenge
    code = own.code()
    assert refusal(ida, "CodeMismatchException", respond, another(code)) == "Invalid code received for user"
    # The session is enough for whoever was not there when it was asked.
    later = open_as(ida.username, client)
    later.respond_to_software_token_mfa_challenge(code, caught.value.get_tokens())
    assert later.access_claims["username"] == ida.username
    later.set_user_mfa_preference(False, False)
    ida.authenticate(PASSWORD)


def test_codes_by_text_message(shared_server, open_as):
    pool = Accounts(shared_server, texts=True)
    name, number = pool.person("texted"), "+12065550102"
    pool.reach(name, number)
    ida = open_as(name)
    ida.user_pool_id, ida.client_id = pool.pool_id, pool.client()["ClientId"]
    ida.authenticate(PASSWORD)
    ida.set_user_mfa_preference(True, False, "SMS")
    with pytest.raises(SMSMFAChallengeException, match="Do SMS MFA"):
        ida.authenticate(PASSWORD)
    respond, code = ida.respond_to_sms_mfa_challenge, pool.server.code(number)
    assert refusal(ida, "CodeMismatchException", respond, another(code)) == "Invalid code received for user"
    respond(code)
    assert ida.access_claims["username"] == name


def test_tokens_are_verified(signed_in, open_as):
    ida = signed_in("verified")
    head, claims, signature = ida.id_token.split(".")
    with pytest.raises(TokenVerificationException, match="Signature verification failed"):
        ida.verify_token(f"{head}.{claims}.{'A' * len(signature)}", "id_token", "id")
    with pytest.raises(TokenVerificationException, match="could not be verified"):
        ida.verify_token(ida.access_token, "id_token", "id")
    with pytest.raises(TokenVerificationException, match="could not be verified"):
        open_as("verified", "confidential").verify_token(ida.id_token, "id_token", "id")


def test_requests_carry_a_token(accounts, open_as):
    user = open_as(accounts.person("caller"))
    auth = RequestsSrpAuth(password=PASSWORD, cognito=user)
    request = requests.Request("GET", "http://localhost/", auth=auth).prepare()
    assert request.headers["Authorization"] == f"Bearer {user.access_token}"


def test_an_administrator(accounts, open_as):
    name = "managed"
    admin = open_as(name)
    admin.set_base_attributes(email=email(name), given_name="Ida")
    admin.register(name, PASSWORD)
    admin.admin_confirm_sign_up()
    admin.admin_update_profile({"locale": "it", "email_verified": True})
    user = admin.admin_get_user()
    assert (user.user_status, user.enabled, user.locale) == ("CONFIRMED", True, "it")
    assert name in [each.username for each in admin.get_users()]

    accounts.cognito.create_group(UserPoolId=accounts.pool_id, GroupName="staff", Description="All of us")
    assert admin.get_group("staff").description == "All of us"
    assert [each.group_name for each in admin.get_groups()] == ["staff"]
    admin.admin_add_user_to_group(name, "staff")
    assert admin.admin_list_groups_for_user(name) == ["staff"]
    admin.authenticate(PASSWORD)
    assert admin.id_claims["cognito:groups"] == ["staff"]
    admin.admin_remove_user_from_group(name, "staff")
    assert admin.admin_list_groups_for_user(name) == []

    admin.admin_disable_user(name)
    assert refusal(admin, "NotAuthorizedException", admin.authenticate, PASSWORD) == "User is disabled."
    admin.admin_enable_user(name)
    first = accounts.server.code(email(name))
    admin.admin_reset_password(name)
    asked = refusal(admin, "PasswordResetRequiredException", admin.authenticate, PASSWORD)
    assert asked == "Password reset required for the user"
    admin.confirm_forgot_password(accounts.server.code(email(name), after=first), NEW_PASSWORD)
    admin.authenticate(NEW_PASSWORD)
    admin.admin_delete_user()
    refusal(admin, "UserNotFoundException", admin.admin_get_user)


@pytest.mark.parametrize("client", ["public", "confidential"])
def test_nobody_learns_who_is_known(accounts, open_as, clients, client):
    hidden = accounts.client(GenerateSecret=client == "confidential", PreventUserExistenceErrors="ENABLED")
    nobody = open_as(f"nobody-{client}")
    nobody.client_id, nobody.client_secret = hidden["ClientId"], hidden.get("ClientSecret")
    for call in (nobody.authenticate, nobody.admin_authenticate):
        assert refusal(nobody, "NotAuthorizedException", call, PASSWORD) == "Incorrect username or password."
    refusal(nobody, "CodeMismatchException", nobody.confirm_sign_up, "123456")
    refusal(nobody, "ExpiredCodeException", nobody.confirm_forgot_password, "123456", PASSWORD)
    nobody.initiate_forgot_password()
