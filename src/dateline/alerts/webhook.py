"""An alert as a signed POST: the receiver can tell that it is ours, unchanged, and not told before."""

from __future__ import annotations

import hashlib
import hmac
import os
import time
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

import msgspec

from dateline import __version__
from dateline.alerts.alert import Alert
from dateline.alerts.rules import Delivery
from dateline.errors import DeliveryError

SECONDS = 15.0
SIGNATURE = "Dateline-Signature"


def post(way: Delivery, alert: Alert) -> None:
    """Send one alert; anything but an answer from 200 to 299 is a failure. Redirects are not followed."""
    url = str(way.get("url"))
    parts = urlsplit(url)
    body = msgspec.json.encode(shape(alert))
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request(
            "POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), body, _headers(way, alert, body)
        )
        answer = connection.getresponse()
        answer.read(65536)
    except (OSError, HTTPException) as wrong:
        raise DeliveryError(f"{parts.hostname}: {str(wrong) or type(wrong).__name__}") from wrong
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise DeliveryError(
            f"{parts.hostname} answered {answer.status} {answer.reason}", _wait(answer.getheader("Retry-After"))
        )


def shape(alert: Alert) -> dict[str, object]:
    """The alert as programs read it: its own keys, and the lines as text."""
    kept: dict[str, object] = msgspec.to_builtins(alert)
    return kept | {"text": alert.text}


def sign(secret: str, at: int, body: bytes) -> str:
    """The value of the signature header: when it was made, and HMAC-SHA256 over that time, a dot and the body."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def _headers(way: Delivery, alert: Alert, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Dateline/{__version__}",
        "Idempotency-Key": alert.key,
    }
    if name := way.get("secret_env"):
        secret = os.environ.get(name)
        if not secret:
            raise DeliveryError(f"the variable {name}, which holds the webhook's secret, is not set")
        headers[SIGNATURE] = sign(secret, int(time.time()), body)
    return headers


def _wait(header: str | None) -> float:
    return float(header) if header and header.strip().isdigit() else 0.0
