"""Telegram Desktop's export (result.json, one chat or all) -> a report for each message, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from dateline.errors import InputError, RowError
from dateline.reports.archives import Passed, Result
from dateline.reports.build import About, build, day

# Conversations of persons are nobody's reporting.
PRIVATE = ("personal_chat", "bot_chat", "saved_messages")
_ONE, _ALL = "", "chats.list.item."


class Chat(Struct):
    """The chat whose messages are being read."""

    name: str | None = None
    type: str | None = None
    id: object = None


def of_export(path: Path, given: About) -> Iterator[Result]:
    """The messages with text, in the export's order."""
    for number, (chat, message) in enumerate(_messages(path), 1):
        if isinstance(message, InputError):
            yield message
            return
        try:
            yield _report(chat, message, given)
        except InputError as wrong:
            yield RowError(number, str(wrong))


def _messages(path: Path) -> Iterator[tuple[Chat, dict[str, Any] | InputError]]:
    import ijson
    from ijson.common import ObjectBuilder

    chat, builder, seen = Chat(), None, 0
    with path.open("rb") as file:
        try:
            for prefix, event, value in ijson.parse(file, use_float=True):
                if builder is not None:
                    builder.event(event, value)
                    if event == "end_map" and prefix in (f"{_ONE}messages.item", f"{_ALL}messages.item"):
                        seen += 1
                        yield chat, builder.value
                        builder = None
                elif event == "start_map" and prefix in (f"{_ONE}messages.item", f"{_ALL}messages.item"):
                    builder = ObjectBuilder()
                    builder.event(event, value)
                elif event == "start_map" and prefix == _ALL.rstrip("."):
                    chat = Chat()
                elif event in ("string", "number") and prefix in _HEAD:
                    setattr(chat, prefix.rpartition(".")[2], value)
        except (ijson.JSONError, UnicodeDecodeError) as broken:
            why = f"broken off after {seen} messages, which were read ({str(broken).splitlines()[0]})"
            yield chat, InputError(why)


_HEAD = {f"{where}{key}" for where in (_ONE, _ALL) for key in ("name", "type", "id")}


def _report(chat: Chat, message: dict[str, Any], given: About) -> Result:
    if chat.type in PRIVATE:
        return Passed("a private conversation")
    if message.get("type") != "message":
        return Passed("a service message")
    text = _text(message.get("text"))
    if not text.strip():
        return Passed("no text (a picture, a film or a file)")
    about = About(
        id=given.id or f"telegram:{chat.id}/{message.get('id')}",
        published=given.published or day(message.get("date")),
        basis="given",
        publisher=given.publisher or _author(chat, message),
        url=given.url,
        language=given.language,
        kind="post",
    )
    return build(text, about)


def _author(chat: Chat, message: dict[str, Any]) -> str | None:
    """Whose words they are: a forwarded message is its first author's, by way of the channel."""
    name = chat.name or (str(message["from"]) if message.get("from") else None)
    first = message.get("forwarded_from") or (None if _is_channel(chat) else message.get("from"))
    return f"{first} via {name}" if first and name and first != name else name or None


def _is_channel(chat: Chat) -> bool:
    return bool(chat.type and chat.type.endswith("channel"))


def _text(value: object) -> str:
    """A message's text: a string, or pieces some of which are links, bold words and the like."""
    if isinstance(value, str):
        return value
    pieces = value if isinstance(value, list) else []
    return "".join(p if isinstance(p, str) else str(p.get("text", "")) for p in pieces if isinstance(p, str | dict))
