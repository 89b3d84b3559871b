"""What people do with their devices, and administrators for them."""

import re

from operations.words import THIRD_PASSWORD, TOKEN, attribute, by_token, in_pool, sign_in, to_user, tokens
from steps import Has, Keep

# What an update resets where it is left out.
KEPT = {"AutoVerifiedAttributes": ["email"], "UserPoolTags": {"stage": "live"}}
TRUSTING = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}
DEVICE_KEY = re.compile(r"us-east-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DEVICE_GROUP_KEY = re.compile(r"-[0-9A-Za-z]{8}")
# As the documentation of the AWS CLI has it.
VERIFIER = {"PasswordVerifier": "TXlWZXJpZmllclN0cmluZw", "Salt": "TXlTUlBTYWx0"}


def status(remembered: str) -> dict:
    shown = Has(attribute("dev:device_remembered_status", remembered))
    return {"Device": {"DeviceKey": "$device", "DeviceAttributes": shown}}


NEW = [
    sign_in(
        THIRD_PASSWORD,
        {
            "AuthenticationResult": {
                "AccessToken": Keep("access", TOKEN),
                "NewDeviceMetadata": {
                    "DeviceKey": Keep("device", DEVICE_KEY),
                    "DeviceGroupKey": DEVICE_GROUP_KEY,
                },
            }
        },
    ),
    by_token(
        "ConfirmDevice",
        {"DeviceKey": "$device", "DeviceName": "telephone", "DeviceSecretVerifierConfig": VERIFIER},
        {"UserConfirmationNecessary": True},
    ),
]

DEVICES = [
    in_pool("UpdateUserPool", {**KEPT, "DeviceConfiguration": TRUSTING}),
    *NEW,
    by_token("GetDevice", {"DeviceKey": "$device"}, status("not_remembered")),
    by_token("UpdateDeviceStatus", {"DeviceKey": "$device", "DeviceRememberedStatus": "remembered"}),
    to_user("anna", "AdminGetDevice", {"DeviceKey": "$device"}, status("remembered")),
    to_user(
        "anna", "AdminUpdateDeviceStatus", {"DeviceKey": "$device", "DeviceRememberedStatus": "not_remembered"}
    ),
    by_token("ListDevices", {"Limit": 10}, {"Devices": [{"DeviceKey": "$device"}]}),
    to_user("anna", "AdminListDevices", {"Limit": 10}, {"Devices": [{"DeviceKey": "$device"}]}),
    by_token("ForgetDevice", {"DeviceKey": "$device"}),
    by_token(
        "GetDevice", {"DeviceKey": "$device"}, refused=("ResourceNotFoundException", "Device does not exist.")
    ),
    *NEW,
    to_user("anna", "AdminForgetDevice", {"DeviceKey": "$device"}),
    to_user("anna", "AdminListDevices", {}, {"Devices": []}),
    in_pool("UpdateUserPool", KEPT),
    sign_in(THIRD_PASSWORD, tokens()),
]
