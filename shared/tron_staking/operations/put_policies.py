"""Changes what a wallet allows and has done by itself, stops it or all of them. Every change is recorded."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from tron_staking.domain.access import Caller
from tron_staking.domain.address import Address
from tron_staking.domain.automation import refuse_impossible
from tron_staking.domain.policies import SERVICE, Policies, PoliciesChange
from tron_staking.domain.ports import ChangesPolicies, FindsWallet, TellsTime
from tron_staking.domain.telemetry import Happening, count
from tron_staking.models.policies import PauseRequest, PoliciesRequest, PoliciesResponse, StopRequest
from tron_staking.operations.get_policies import PoliciesReader

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PoliciesWriter:
    """Changes policies. What changes nothing is answered and not recorded."""

    table: ChangesPolicies
    reader: PoliciesReader
    wallets: FindsWallet
    clock: TellsTime

    def put_policies(self, address: Address, request: PoliciesRequest, caller: Caller) -> PoliciesResponse:
        """The wallet's policies from now on; whether it is stopped or paused stays as it is.

        Raises WalletNotFound, StateConflict when somebody else changed them or the wallet cannot do what
        shall happen by itself, NotAuthenticated when the caller's token was revoked, BooksUnavailable.
        """
        if request.automation is not None:
            refuse_impossible(request.automation.automation(), self.wallets.wallet(address))
        return self._change(address, caller, request.policies)

    def put_stopped(self, address: Address | None, request: StopRequest, caller: Caller) -> PoliciesResponse:
        """Stops a wallet, every wallet for None, or lets it go on. When this is answered it is so.

        Raises what `put_policies` raises.
        """
        return self._change(address, caller, lambda before: replace(before, stopped=request.stopped))

    def put_paused(self, address: Address | None, request: PauseRequest, caller: Caller) -> PoliciesResponse:
        """Pauses what a wallet has done by itself, or what all of them have for None, or lets it go on.

        What was accepted before goes on to its end. Raises what `put_policies` raises.
        """
        return self._change(address, caller, lambda before: replace(before, paused=request.paused))

    def _change(
        self, address: Address | None, caller: Caller, changed: Callable[[Policies], Policies]
    ) -> PoliciesResponse:
        holder = address or SERVICE
        held = self.table.held_policies(holder)
        after = changed(held.policies)
        if after != held.policies:
            change = PoliciesChange(
                held.version + 1, self.clock.now(), caller.principal, held.policies, after
            )
            self.table.change_policies(holder, change, caller.token_id)
            count(Happening.POLICIES_CHANGED)
            whose = "the service" if address is None else "a wallet"
            _log.warning("policies of %s were changed", whose, extra={"version": change.version})
        return self.reader.get_policies(address)
