"""Scopes say what they spell and no more; what does not spell one is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.ready import WALLETS
from tron_staking.domain.scopes import MAX_LENGTH, MUTATIONS, Permission, parse_scopes

A, B, C = WALLETS
SPELLED = st.builds(
    lambda permissions, addresses: f"{','.join(sorted(permissions))}:{','.join(sorted(addresses)) or '*'}",
    st.sets(st.sampled_from([one for one in Permission if one is not Permission.STATS]), min_size=1),
    st.sets(st.sampled_from(WALLETS)),
)


def test_scope_is_permissions_times_addresses() -> None:
    scopes = parse_scopes(f"freeze,vote:{A},{B} read:*")
    allowed = {(one, who) for one in Permission for who in (A, B, C, None) if scopes.allow(one, who)}
    assert allowed == {
        *((one, who) for one in (Permission.FREEZE, Permission.VOTE) for who in (A, B)),
        *((Permission.READ, who) for who in (A, B, C, None)),
    }


@pytest.mark.parametrize("permission", Permission)
def test_permission_implies_no_other(permission: Permission) -> None:
    scopes = parse_scopes(f"{permission}:*")
    assert [one for one in Permission if scopes.allow(one, None)] == [permission]
    assert [one for one in Permission if scopes.allow_somewhere(one)] == [permission]


def test_mutations_are_what_neither_reads_nor_administers_nor_signs_nor_runs() -> None:
    others = {Permission.READ, Permission.STATS, Permission.ADMIN, Permission.SIGN, Permission.RUN}
    assert set(Permission) - set(MUTATIONS) == others


@given(st.lists(SPELLED, min_size=1, max_size=4))
def test_spelling_of_scopes_is_read_back_as_the_same(spelled: list[str]) -> None:
    scopes = parse_scopes(" ".join(spelled))
    assert parse_scopes(str(scopes)) == scopes


REFUSED = {
    "nothing": "",
    "a space": " ",
    "no address": "read:",
    "no permission": ":*",
    "no colon": "read",
    "a star for permissions": "*:*",
    "a prefix and a star": "read:T*",
    "a star among addresses": f"read:{A},*",
    "an unknown permission": "teleport:*",
    "upper case": "READ:*",
    "an address with a wrong check sum": f"read:{A[:-1]}2",
    "two spaces": f"read:{A}  vote:*",
    "a space at the end": "read:* ",
    "a newline at the end": "read:*\n",
    "an empty permission": "read,:*",
    "an empty address": f"read:{A},",
    "statistics of one account": f"stats:{A}",
    "a look-alike": "re\u0430d:*",
    "too much": " ".join(["read:*"] * (MAX_LENGTH // 6)),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_spells_no_scope_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"give|there is no such permission|address|check sum|checksum"):
        parse_scopes(text)
