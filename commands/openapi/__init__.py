"""The OpenAPI document of the whole API, made from the models that the functions use: `make openapi`.

What no model says (who calls what, and why) is declared here, where no function has to load it.
"""
