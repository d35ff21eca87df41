"""Proof of a figure: as it was known then, the rows behind it, and the cause of every change. It counts nothing itself."""
