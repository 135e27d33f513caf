"""The alerts of a run as one message by SMTP."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import formatdate

from dateline.alerts.alert import Alert
from dateline.alerts.rules import Delivery
from dateline.errors import DeliveryError

SECONDS = 30.0
PORTS = {"starttls": 587, "tls": 465, "none": 25}


def send(way: Delivery, alerts: Sequence[Alert]) -> None:
    """Send one message; a recipient that is refused is a failure."""
    security = way.get("security") or "starttls"
    host, port = str(way.get("host")), int(way.get("port") or PORTS[security])
    try:
        if security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        with server:
            if security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if user := way.get("user"):
                server.login(str(user), _password(way))
            refused = server.send_message(message(way, alerts))
    except (OSError, smtplib.SMTPException) as wrong:
        raise DeliveryError(f"{host}:{port}: {str(wrong) or type(wrong).__name__}") from wrong
    if refused:
        raise DeliveryError(f"{host}:{port} refuses {', '.join(sorted(refused))}")


def message(way: Delivery, alerts: Sequence[Alert]) -> EmailMessage:
    """The message: what, what was said before, whose word it is; its id is the same when it is sent again."""
    made = EmailMessage()
    first = " ".join(alerts[0].title.split())
    made["Subject"] = first[:180] if len(alerts) == 1 else f"{len(alerts)} alerts: {first}"[:180]
    made["From"] = str(way.get("from"))
    made["To"] = ", ".join(way.get("recipients"))
    made["Date"] = formatdate()
    digest = hashlib.sha256(" ".join(sorted(a.key for a in alerts)).encode()).hexdigest()[:24]
    made["Message-ID"] = f"<{digest}@dateline.invalid>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content("\n\n".join(a.text for a in alerts) + "\n")
    return made


def _password(way: Delivery) -> str:
    name = way.get("password_env")
    found = os.environ.get(str(name)) if name else None
    if not found:
        raise DeliveryError(f"the variable {name or 'named by password_env'}, which holds the password, is not set")
    return found
