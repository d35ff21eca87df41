"""Makes the virtual environment, and says what to install where Debian's Python comes without the means."""

import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def main(target: Path) -> None:
    """Ends with a sentence where Python is too old or `venv` is missing; tries apt when it may."""
    if sys.version_info < OLDEST:
        sys.exit(f"Python {sys.version.split()[0]} is too old: 3.11 or later is needed. Try: make PYTHON=python3.11 run")
    made = subprocess.run([sys.executable, "-m", "venv", str(target)], capture_output=True, text=True, check=False)
    if made.returncode and _install_venv():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(target)], capture_output=True, text=True,
                              check=False)
    if made.returncode:
        sys.exit("The virtual environment could not be made. On Debian: apt-get install python3-venv, then again.\n"
                 + made.stderr[-500:])


def _install_venv() -> bool:
    """On a bare Debian as root, installs what `venv` lacks; anywhere else leaves that to the user."""
    import os
    import shutil

    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print("python3-venv is missing; installing it with apt-get", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "check": False}
    subprocess.run(["apt-get", "update"], **quiet)
    return subprocess.run(["apt-get", "install", "-y", "python3-venv"], **quiet).returncode == 0


if __name__ == "__main__":
    main(Path(sys.argv[1]))
