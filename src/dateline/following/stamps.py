"""Time stamps by an authority (RFC 3161): its signed word that a run of fetches was there at a time.

Needs the extra `stamp` (rfc3161-client). One stamp covers all fetches since the last: their digests, addresses and
times are what is stamped, so that any one of them can be shown later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from dateline.errors import FetchError, SetupError
from dateline.following.fetch import Fetcher
from dateline.record import Fetch, Record, Stamp

ANSWER = frozenset({"application/timestamp-reply", "application/timestamp-response"})
NEEDED = "time stamps need one more package: pip install 'dateline[stamp]'"


def stamped(fetches: Sequence[Fetch]) -> bytes:
    """What is stamped: a line for each fetch, with the digest of its bytes."""
    rows = ((str(f.id), f.at, f.what, f.url, f.report, f.version, f.sha256) for f in fetches)
    return "".join("\t".join(word or "-" for word in row) + "\n" for row in rows).encode()


def stamp(record: Record, fetcher: Fetcher, authority: str, at: str) -> Stamp | None:
    """Have all fetches that bear no stamp yet stamped; None where there are none."""
    run = record.unstamped()
    if run is None:
        return None
    message = stamped(record.fetches_between(*run))
    got = fetcher.post(authority, ANSWER, {"Content-Type": "application/timestamp-query"}, request(message))
    if got.status != 200:
        raise FetchError(f"{authority}: no time stamp (it answers {got.status})")
    if fault := faulty(got.content, message, None):
        raise FetchError(f"{authority}: {fault}")
    made = Stamp(*run, authority, at, got.content)
    with record.transaction():
        record.keep_stamp(made)
    return made


def request(message: bytes) -> bytes:
    """The question to an authority: only a digest leaves this machine."""
    try:
        from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
    except ImportError as missing:
        raise SetupError(NEEDED) from missing
    return TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def faulty(answer: bytes, message: bytes, roots: Path | None) -> str | None:
    """Why an authority's answer does not stand for these bytes; None where it does. `roots` are its certificates."""
    try:
        from cryptography.x509 import load_pem_x509_certificates
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError as missing:
        raise SetupError(NEEDED) from missing
    try:
        response = decode_timestamp_response(answer)
        if response.tst_info.message_imprint.message != hashlib.sha256(message).digest():
            return "the time stamp is of other bytes"
    except (ValueError, TypeError) as wrong:
        return f"it is no time stamp ({wrong})"
    if roots is None:
        return None
    builder = VerifierBuilder()
    for certificate in load_pem_x509_certificates(roots.read_bytes()):
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(response, message)
    except VerificationError as wrong:
        return f"its signature does not hold ({wrong})"
    return None


def time_of(answer: bytes) -> str:
    """The time that an authority's answer gives."""
    from rfc3161_client import decode_timestamp_response

    return decode_timestamp_response(answer).tst_info.gen_time.isoformat(timespec="seconds")
