"""The notebooks run from a clean kernel on the demo, draw their charts without a network, and keep no outputs in git."""

import json
import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pipelines.home import Home

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def names(paths: list[Path]) -> list[str]:
    return [path.stem for path in paths]


def test_the_notebooks_are_those_of_the_list():
    assert [name[:2] for name in names(NOTEBOOKS)] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_no_output_is_kept(path: Path):
    """An output would hold figures of somebody's build, and a diff nobody can read."""
    book = json.loads(path.read_text("utf-8"))
    code = [cell for cell in book["cells"] if cell["cell_type"] == "code"]
    assert code and all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert set(book["metadata"]) == {"kernelspec", "language_info"} and book["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_every_text_is_in_finnish_and_english(path: Path):
    """A paragraph in Finnish is followed by the same in English, in italics; a heading has both."""
    book = json.loads(path.read_text("utf-8"))
    for cell in book["cells"]:
        text = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            paragraphs = [part for part in text.strip().split("\n\n") if not part.startswith("#")]
            assert len(paragraphs) % 2 == 0 and paragraphs, text
            italic = [part.startswith("*") and part.endswith("*") for part in paragraphs]
            assert italic == [False, True] * (len(paragraphs) // 2), text
            assert all(" / " in line for line in text.splitlines() if line.startswith("#")), text


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names(NOTEBOOKS))
def test_a_notebook_runs_from_a_clean_kernel(path: Path, home: Home, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("EURA_HOME", str(home.root))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):  # whoever asks the network gets no answer
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    root = str(FOLDER.parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]
    said = "".join(output.get("text", "") for output in outputs if output.output_type == "stream" and output.name == "stdout")
    assert "Koonti " in said and "what was known at 30.09.2026" in said
    assert [o for o in outputs if o.output_type == "stream" and o.name == "stderr"] == []
    pictures = [output.data["image/svg+xml"] for output in outputs if "image/svg+xml" in output.get("data", {})]
    assert pictures and all(picture.startswith("<svg") for picture in pictures)
    assert not any("application/javascript" in output.get("data", {}) for output in outputs)
