"""The look that all pages share: base template, style, words and the forms of numbers and days in three languages."""

from pipelines.pages.page import render

__all__ = ["render"]
