"""Append-only history: every row that arrived, as text with its place, known from one moment to another."""
