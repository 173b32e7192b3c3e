"""The whole cloud on one machine: the AWS emulator, the TRON devnet, and our template deployed to them.

    python -m local.stack up | down | reset

`lifecycle` is the order of it all; `layout` knows where things are, `processes` runs them, `build` and
`deploy` bring the template in, `seed` makes a wallet and a token. `emulator` runs in MiniStack's environment.
"""
