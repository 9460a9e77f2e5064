"""Which properties stay out of the ``repr`` of their class: one rule, by the schema's names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.generate_protocol.model import Field

#: The words with which the names of secrets end, so that the next runtime's
#: ``refreshAccessToken`` is one without anybody's doing.
_SECRET = re.compile(
    r"(?:^|(?<=[a-z0-9]))(?:"
    r"[Tt]oken|[Ss]ecret|[Pp]assword|[Pp]assphrase|[Cc]redential|[Ss]ignature|[Cc]ookie"
    r"|[Aa]piKey|[Aa]ccessKey|[Aa]ccessKeyId|[Pp]rivateKey"
    r"|[Pp]airingCode|[Uu]serCode|[Aa]uthUrl|[Aa]uthorizationUrl|[Vv]erificationUrl"  # logins
    r"|[Ee]nv|[Ee]nvironmentVariables|[Hh]eaders"
    r"|[Aa]nswers|[Cc]onfig|[Cc]onfigValue"
    r"|[Bb]ase64|[Ee]ncryptedContent"  # opaque, and what is typed into a terminal
    r")$"
)
#: Names that say nothing by themselves, in the classes in which they hold a secret.
SECRETS_OF = frozenset(
    {
        # A setting, in which people write what a program is to know.
        ("CommandConfiguredHookHandler", "command"),
        ("CommandConfiguredHookHandler", "commandWindows"),
        ("CommandHookMetadata", "command"),
        ("ConfigEdit", "value"),
        ("ConfigValueWriteParams", "value"),
        ("McpServerElicitationRequestResponse", "content"),
        ("OverriddenMetadata", "effectiveValue"),
        ("RequestHeader", "value"),
        ("UrlMcpServerElicitationRequestParams", "url"),
    }
)
#: Annotations that cannot hold one, whatever the property is called.
_HARMLESS_TYPES = frozenset({"bool", "int", "float"})


def is_secret(model: str, field: Field) -> bool:
    """Whether a property holds a secret, or may hold one.

    Args:
        model: The class.
        field: The property.
    """
    if field.hint.text in _HARMLESS_TYPES:
        return False
    return bool(_SECRET.search(field.wire)) or (model, field.wire) in SECRETS_OF
