"""Casts rows by the catalogue, judges them by the rules, and says of every row how it stands."""
