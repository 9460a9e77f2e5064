"""Which values show their secrets: none, whatever class of the protocol or of ours they are in."""

from __future__ import annotations

import importlib
import pkgutil
import re

import attrs
import pytest

from trio_codex import CodexConfig, TurnFailedError, TurnResult, protocol, types
from trio_codex._codec._fields import wire_name

SECRET = "S3CR3T"

#: What a name looks like that may hold a secret; wider than the generator's rule.
SUSPICIOUS = re.compile(
    r"token$|secret|passw|passphrase|credential|apikey|accesskey|privatekey|authorization$|bearer"
    r"|cookie|signature|pairingcode|usercode|authurl|authorizationurl|verificationurl|^env$"
    r"|^answers$|^headers$|requestheaders|^config$",
    re.IGNORECASE,
)

#: Looked at, and found to hold none.
HARMLESS = {
    # A choice of a place, the id of a key, a text about who approved.
    ("ConfigRequirements", "cli_auth_credentials_store"),
    ("UserVerificationEnrollResponse", "credential_id"),
    ("UserVerificationProof", "credential_id"),
    ("UserVerificationStatusResponse", "credential_id"),
    ("GuardianApprovalReview", "user_authorization"),
    ("BedrockDiscoverResponse", "environment_credentials"),
}


def classes():
    for module in pkgutil.iter_modules(protocol.__path__):
        found = vars(importlib.import_module(f"{protocol.__name__}.{module.name}"))
        for value in found.values():
            if isinstance(value, type) and getattr(value, "__attrs_attrs__", None):
                yield value


def test_every_property_that_sounds_like_a_secret_is_left_out_of_the_repr():
    shown = {
        (class_.__name__, field.name)
        for class_ in classes()
        for field in attrs.fields(class_)
        if SUSPICIOUS.search(wire_name(field)) and field.repr and not is_plain(field)
    }
    assert shown - HARMLESS == set()
    # The list does not outlive what it was made for.
    assert shown >= HARMLESS


def is_plain(field):
    kinds = set(re.split(r" \| |\.", str(getattr(field.type, "__name__", field.type))))
    return kinds <= {"bool", "int", "float", "None", "trio_codex", "types", "UnsetType"}


VALUES = [
    types.ApiKeyLoginAccountParams(api_key=SECRET),
    types.ChatgptAuthTokensLoginAccountParams(access_token=SECRET, chatgpt_account_id="a"),
    types.ChatgptAuthTokensRefreshResponse(access_token=SECRET, chatgpt_account_id="a"),
    types.ChatgptLoginAccountResponse(auth_url=SECRET, login_id="l"),
    types.ChatgptDeviceCodeLoginAccountResponse(
        login_id="l", user_code=SECRET, verification_url=SECRET
    ),
    types.AttestationGenerateResponse(token=SECRET),
    types.CommandExecParams(command=["x"], env={"A": SECRET}),
    types.ProcessSpawnParams(command=["x"], cwd="/", process_handle="h", env={"A": SECRET}),
    types.ProcessWriteStdinParams(process_handle="h", delta_base64=SECRET),
    types.ConfigValueWriteParams(key_path="a", value=SECRET, merge_strategy="replace"),
    types.ConfigEdit(key_path="a", value=SECRET, merge_strategy="replace"),
    types.ThreadStartParams(config={"mcp_servers": {"a": {"env": {"A": SECRET}}}}),
    types.Config(additional_properties={"model_providers": SECRET}),
    types.ToolRequestUserInputAnswer(answers=[SECRET]),
    types.ToolRequestUserInputResponse(
        answers={"a": types.ToolRequestUserInputAnswer(answers=[SECRET])}
    ),
    types.McpServerElicitationRequestResponse(action="accept", content={"password": SECRET}),
    types.Unknown(type="x", data={"token": SECRET}),
    types.UnknownNotification("x", {"token": SECRET}),
    CodexConfig(env={"A": SECRET}, config_overrides=[f"a={SECRET}"]),
    CodexConfig(launch_args_override=["codex", "-c", f"a.token={SECRET}", SECRET]),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_no_repr_shows_a_secret(value):
    assert SECRET not in repr(value)
    assert SECRET not in str(value)
    assert SECRET not in repr([{"inside": value}])


def test_the_repr_of_a_result_tells_the_kinds_of_its_items_and_not_what_is_in_them():
    items = (
        types.UserMessageThreadItem(id="1", content=[types.TextUserInput(text=SECRET)]),
        types.Unknown(type="new", data=SECRET),
    )
    result = TurnResult(id="t", status=types.TurnStatus.failed, items=items)
    assert "items=(userMessage, new)" in repr(result)
    error = TurnFailedError(None, result)
    assert SECRET not in repr(result) + repr(error) + str(error)
    assert repr(error) == "TurnFailedError('turn t failed: the runtime gave no reason')"
