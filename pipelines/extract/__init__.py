"""The ministry's quarter: figures of a cut-off as known at a moment, made into what people take away, checked and signed.

`make` reads like the method. Nothing here computes an indicator or hides a cell: the first is the warehouse's, the second
`pipelines.disclosure`'s.
"""
