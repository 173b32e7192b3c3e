"""The composition root: the only package that knows both ports and adapters.

One module per function, so that a function loads only what it runs. Each constructor is cached: built on
first use, warm for as long as the process lives.
"""
