"""Finds the line of a YAML file that a problem stands on, so that nobody searches a file of 300 lines."""

import yaml


def line_of(node: yaml.Node, place: tuple, entry: object) -> int:
    """The line (from 1) of `place`, a path of keys and list positions in the merged `entry`, in the file of `node`.

    A list item with a `name` is found by it, for an overlay holds some items of the merged list only. Where the path leaves
    the file (a missing key, a shipped part), it is the line of what encloses it.
    """
    line = node.start_mark.line + 1
    for part in place:
        entry = _inner(entry, part)
        step = _step(node, part, entry)
        if step is None:
            return line
        line, node = step
    return line


def _inner(entry: object, part: object) -> object:
    if isinstance(entry, dict):
        return entry.get(part)
    return entry[part] if isinstance(entry, list) and isinstance(part, int) and part < len(entry) else None


def _step(node: yaml.Node, part: object, entry: object) -> tuple[int, yaml.Node] | None:
    """(line, node) one step down, or None where the file does not hold it."""
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == str(part)), None)
    if not isinstance(node, yaml.SequenceNode):
        return None
    name = entry.get("name") if isinstance(entry, dict) else None
    items = [item for item in node.value if name is not None and _name(item) == str(name)]
    if name is None and isinstance(part, int) and part < len(node.value):
        items = [node.value[part]]
    return (items[0].start_mark.line + 1, items[0]) if items else None


def _name(node: yaml.Node) -> str | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value.value for key, value in pairs if key.value == "name"), None)
