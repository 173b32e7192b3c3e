"""`sam local`: every function of the template in a container, against the tables and the node of `make up`.

    python -m local.sam_local

`template` and `environment` write what SAM reads; samconfig.toml names both files, so that a plain
`sam local invoke` finds them. `engine` knows the containers' side of the machine, `forwarder` lets them in,
`examples` makes the accounts that events/ are about, and `api` is `sam local start-api`.
"""
