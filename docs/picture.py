"""Draw the README's picture: the first screen of the brief that `dateline demo` prints.

python docs/picture.py
"""

from __future__ import annotations

import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

LINES = 46  # of the brief: who holds what, and the first happenings
WIDTH = 100


def main() -> None:
    """Run the demo as a reader would and keep what the terminal shows."""
    command = str(Path(sys.executable).with_name("dateline"))
    brief = subprocess.run([command, "demo"], capture_output=True, text=True, check=True).stdout
    console = Console(record=True, width=WIDTH, file=StringIO())
    for line in brief.splitlines()[:LINES]:
        style = "bold" if line.isupper() or line.startswith("SITUATION") else ""
        console.print(Text(line, style=style), soft_wrap=True)
    drawn = console.export_svg(title="dateline demo")
    # No page of ours asks another host for anything: the reader's own typewriter face serves.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.S)
    Path(__file__).with_name("brief.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
