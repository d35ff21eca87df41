"""The dictionary: a static site and a data package that explain the published tables, from the catalogue and `sql/` alone."""

from pipelines.dictionary.site import DictionaryError, write_dictionary

__all__ = ["DictionaryError", "write_dictionary"]
