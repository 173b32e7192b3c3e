"""The state that block 0 leaves: parameters, witnesses, the rest of the network's stake, who has how much."""

from dataclasses import replace

from local.devnet.account import default_witness, new_account
from local.devnet.config import Config
from local.devnet.constants import SUN_PER_TRX
from local.devnet.crypto import address_of
from local.devnet.keys import faucet_key, witness_keys
from local.devnet.ledger import NEXT_MAINTENANCE, TOTAL_WEIGHTS, Ledger
from local.devnet.maintenance import elect, following
from local.devnet.parameters import MAINNET
from local.devnet.records import REMARK, Witness
from local.devnet.rewards import set_brokerage
from local.devnet.store import Base

_FAUCET_BALANCE = 10_000_000_000 * SUN_PER_TRX


# Votes that nobody in the devnet cast: of the first witness, the others have less in equal steps.
_TOP_VOTES = 2_800_000_000


def genesis_state(config: Config, now_ms: int) -> Base:
    """`now_ms` is when the chain starts: the first maintenance is the one after that."""
    state = Base()
    ledger = Ledger(state)
    for name, value in (MAINNET | dict(config.parameters)).items():
        ledger.set_value(name, value)
    for name, weight in zip(
        TOTAL_WEIGHTS, (config.total_net_weight, config.total_energy_weight), strict=True
    ):
        ledger.set_value(name, weight)
    faucet = address_of(faucet_key(config.seed).public_key)
    for address, balance in ({faucet: _FAUCET_BALANCE} | dict(config.accounts)).items():
        ledger.put_account(new_account(address, create_time=0, balance=balance))
    _put_witnesses(ledger, config)
    ledger.set_value(NEXT_MAINTENANCE, following(ledger, now_ms))
    return state


def _put_witnesses(ledger: Ledger, config: Config) -> None:
    """The last `config.guards` of them are those of java-tron's genesis block."""
    count = config.witnesses
    for index, (address, _) in enumerate(witness_keys(config.seed, count)):
        account = ledger.account(address) or new_account(address, create_time=0)
        ledger.put_account(replace(account, is_witness=True, witness_permission=default_witness(address)))
        votes, guard = _TOP_VOTES * (count - index) // count, index >= count - config.guards
        ledger.put_witness(Witness(address, f"http://witness-{index}.devnet", votes, guard=guard))
        for cycle in (REMARK, ledger.cycle):
            set_brokerage(ledger, cycle, address, config.brokerage)
    elect(ledger)
