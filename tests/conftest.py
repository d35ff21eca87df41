"""Tests do not depend on the machine's language: the locale names none of ours, and no test inherits a setting for it."""

import os

os.environ.pop("EURA_LANGUAGE", None)
os.environ["LC_ALL"] = "C.UTF-8"
