"""What moves on a terminal: a bar over known steps, which never mixes with the answer and gives the cursor back."""

import os
import pty
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
STEPS = """
from pipelines.commands.console import out, progress
say = progress(False, "en", steps=3)
for step in ("first", "second", "second"):
    say(step)
out.print("answer")
"""
HIDDEN, SHOWN = b"\x1b[?25l", b"\x1b[?25h"


def test_the_bar_counts_steps_and_the_answer_goes_to_standard_output() -> None:
    """Standard error is a terminal, standard output a pipe, as in `eura … | less`."""
    terminal, other_end = pty.openpty()
    done = subprocess.run([sys.executable, "-c", STEPS], cwd=ROOT, stdout=subprocess.PIPE, stderr=other_end, check=True,
                          env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "PYTHONPATH": str(ROOT)})
    os.close(other_end)
    moved = os.read(terminal, 100_000)
    os.close(terminal)
    assert done.stdout == b"answer\n"
    assert b"2/3" in moved and b"3/3" not in moved and b"second" in moved and b"answer" not in moved
    assert moved.rindex(SHOWN) > moved.rindex(HIDDEN)


def test_in_a_log_there_are_plain_lines() -> None:
    done = subprocess.run([sys.executable, "-c", STEPS], cwd=ROOT, capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.stdout, done.stderr.splitlines()) == ("answer\n", ["first", "second"])
