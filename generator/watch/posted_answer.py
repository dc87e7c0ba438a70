"""An answer of the user that the page posts: which requests may have one, and what it says."""

import json
import re
from collections.abc import Callable
from email.message import Message
from http import HTTPStatus

from generator.values import dataclass

# In bytes: an answer has an id and a word.
_LONGEST = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedAnswer:
    """The answer to the question with this id."""

    id: str
    is_yes: bool


def read_answer(headers: Message, read: Callable[[int], bytes]) -> PostedAnswer | HTTPStatus:
    """Return the answer, {"id": ..., "answer": "yes" or "no"}, or why the request is refused.

    `read` reads a number of bytes of the body. The caller has compared the headers that any request
    may have with the address of the server.
    """
    # A browser names the origin of each such request. A link, or what the user typed, has none.
    if len(headers.get_all("Origin", [])) != 1 or "none" in headers.get_all("Sec-Fetch-Site", []):
        return HTTPStatus.FORBIDDEN
    # A page of another site cannot send this type without a request that asks first.
    if headers.get("Content-Type", "").lower() != "application/json":
        return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    length = headers.get("Content-Length", "")
    if "Transfer-Encoding" in headers or not re.fullmatch("[0-9]{1,9}", length):
        return HTTPStatus.LENGTH_REQUIRED
    if int(length) > _LONGEST:
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return _parsed(read(int(length)))


def _parsed(body: bytes) -> PostedAnswer | HTTPStatus:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return HTTPStatus.BAD_REQUEST
    match content:
        case {"id": str() as question, "answer": "yes" | "no" as answer} if len(content) == 2:
            return PostedAnswer(id=question, is_yes=answer == "yes")
    return HTTPStatus.BAD_REQUEST
