"""The wire: JSON text, lines, and the shapes of JSON-RPC messages.

Sans-IO: bytes in, messages out, and the other way round. JSON is
parsed and written here and nowhere else.
"""

from trio_codex._wire._frames import LineFramer as LineFramer
from trio_codex._wire._json import RequestId as RequestId
from trio_codex._wire._json import Unreadable as Unreadable
from trio_codex._wire._json import check_json as check_json
from trio_codex._wire._json import decode_json as decode_json
from trio_codex._wire._json import encode_decoded as encode_decoded
from trio_codex._wire._json import encode_error as encode_error
from trio_codex._wire._json import encode_json as encode_json
from trio_codex._wire._json import encode_notification as encode_notification
from trio_codex._wire._json import encode_request as encode_request
from trio_codex._wire._json import encode_result as encode_result
from trio_codex._wire._json import lone_surrogate as lone_surrogate

__all__ = [
    "LineFramer",
    "RequestId",
    "Unreadable",
    "check_json",
    "decode_json",
    "encode_decoded",
    "encode_error",
    "encode_json",
    "encode_notification",
    "encode_request",
    "encode_result",
    "lone_surrogate",
]
