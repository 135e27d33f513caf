"""A base map's tiles as the tests make them, and the server of another origin that hands them out."""

from __future__ import annotations

import json
import re
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROSE = (214, 40, 120)  # a colour that no page of ours has
EXTENT = 4096
VECTOR, PICTURE = 1, 2  # what a PMTiles archive holds


def picture(colour: tuple[int, int, int] = ROSE, size: int = 256) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(colour) * size for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def varint(n: int) -> bytes:
    """A number as protobuf and PMTiles write it."""
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return bytes([*out, n])


def field(number: int, value: bytes | int) -> bytes:
    """A field of a protobuf message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def vector(layer: str) -> bytes:
    """A vector tile whose one layer covers it all."""

    def moved(*steps: tuple[int, int]) -> list[int]:
        return [n << 1 ^ n >> 31 for step in steps for n in step]

    ring = [9, *moved((0, 0)), 26, *moved((EXTENT, 0), (0, EXTENT), (-EXTENT, 0)), 15]
    feature = field(3, 3) + field(4, b"".join(varint(n & 0xFFFFFFFF) for n in ring))
    return field(3, field(15, 2) + field(1, layer.encode()) + field(2, feature) + field(5, EXTENT))


def archive(tile: bytes, kind: int) -> bytes:
    """A PMTiles archive (version 3) of the one tile of the whole world."""
    # One entry: tile 0, a run of 1, its length, and its offset (written one higher).
    directory = b"".join(map(varint, (1, 0, 1, len(tile), 1)))
    about = json.dumps({"vector_layers": []}).encode()
    root, meta = 127, 127 + len(directory)
    data = meta + len(about)
    head = b"PMTiles\x03" + struct.pack("<8Q", root, len(directory), meta, len(about), data, 0, data, len(tile))
    head += struct.pack("<3Q", 1, 1, 1) + bytes([1, 1, 1, kind, 0, 0])
    head += struct.pack("<4i", -1800000000, -850000000, 1800000000, 850000000) + b"\0" + struct.pack("<2i", 0, 0)
    return head + directory + about + tile


@contextmanager
def tile_server(archives: dict[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """A server of tiles on loopback: any /z/x/y.png is rose, archives are handed out in the ranges asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body, status = archives.get(self.path, b""), 200
            if re.fullmatch(r"/\d+/\d+/\d+\.png", self.path):
                body = picture()
            if given := re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", "")):
                body, status = body[int(given[1]) : int(given[2]) + 1], 206
            self.send_response(status)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()
