"""What the function runs that registers wallets."""

from functools import cache

from tron_staking.adapters.signers.recover import SignerRecovery
from tron_staking.adapters.tables.registrations import RegistrationsTable
from tron_staking.domain.registration import Place
from tron_staking.operations.put_wallet import WalletRegistrar
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.signers import signer
from tron_staking.settings import settings


def _registrations() -> RegistrationsTable:
    names = settings()
    return RegistrationsTable(names.needed("wallets_table"), names.region, names.needed("access_table"))


@cache
def wallet_registrar() -> WalletRegistrar:
    """Registers wallets."""
    place = Place(settings().needed("service_id"), settings().needed("network"))
    return WalletRegistrar(_registrations(), signer(), SignerRecovery(), node_pool(), clock(), place)
