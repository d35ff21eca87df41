"""Erasure: one person, or everybody whose time of retention has ended, out of every copy; and the proof of it."""
