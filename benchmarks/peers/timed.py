"""Runs a program as it is called by the scorer, and notes what it took: timed.py LOG PROGRAM... code --json -

A line of JSON for each call: reports and words on standard input, seconds on the clock, and of processor time, of the
program and all that it starts. Every program is measured by this, ours too.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time


def main() -> int:
    """Run it; its answer and its exit are the program's."""
    log, *program = sys.argv[1:]
    given = sys.stdin.read()
    texts = [json.loads(line)["text"] for line in given.splitlines() if line.strip()]
    began = time.monotonic()
    done = subprocess.run(program, input=given, text=True, check=False)
    took, spent = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    row = {
        "reports": len(texts),
        "words": sum(len(text.split()) for text in texts),
        "seconds": took,
        "processor": spent.ru_utime + spent.ru_stime,
        "memory": spent.ru_maxrss // 1024,
    }
    with open(log, "a", encoding="utf-8") as file:  # noqa: PTH123
        print(json.dumps(row), file=file)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
