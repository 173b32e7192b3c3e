"""The state that block 0 leaves: parameters, the rest of the network's stake, and who has how much."""

from local.devnet.account import new_account
from local.devnet.config import Config
from local.devnet.constants import SUN_PER_TRX
from local.devnet.crypto import address_of
from local.devnet.keys import faucet_key, witness_keys
from local.devnet.ledger import TOTAL_WEIGHTS, Ledger
from local.devnet.parameters import MAINNET
from local.devnet.store import Base

_FAUCET_BALANCE = 10_000_000_000 * SUN_PER_TRX


def genesis_state(config: Config) -> Base:
    state = Base()
    ledger = Ledger(state)
    for name, value in (MAINNET | dict(config.parameters)).items():
        ledger.set_value(name, value)
    for name, weight in zip(
        TOTAL_WEIGHTS, (config.total_net_weight, config.total_energy_weight), strict=True
    ):
        ledger.set_value(name, weight)
    faucet = address_of(faucet_key(config.seed).public_key)
    balances = {faucet: _FAUCET_BALANCE} | {address: 0 for address, _ in witness_keys(config.seed)}
    for address, balance in (balances | dict(config.accounts)).items():
        ledger.put_account(new_account(address, create_time=0, balance=balance))
    return state
