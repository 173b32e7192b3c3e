"""T12: an account has one spelling. Look-alikes, other encodings and white space are no addresses."""

import json
import string
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support import bad_input
from tests.support.http import Service
from tests.unit.threats.asked import BODIES, ME, not_repeated, refused
from tron_staking.domain.address import Address, address_bytes, address_from_bytes, parse_address

FIELDS = [
    pytest.param(name, field, id=f"{name}-{field}")
    for name, (_, fields) in BODIES.items()
    for field in fields
    if "address" in field
]
IN_VOTES = [name for name, (_, fields) in BODIES.items() if "votes" in fields]
LOOK_ALIKES = {
    "A": "\u0391\u0410\uff21",
    "B": "\u0392\u0412",
    "C": "\u0421\u216d",
    "E": "\u0395\u0415",
    "H": "\u041d",
    "K": "\u039a\u212a",
    "M": "\u041c\u216f",
    "P": "\u0420",
    "T": "\u03a4\u0422\uff34",
    "X": "\u0425\u2169",
    "a": "\u0430\u0251",
    "c": "\u0441\u217d",
    "e": "\u0435",
    "o": "\u043e\u03bf",
    "p": "\u0440",
    "x": "\u0445",
    "y": "\u0443",
    "1": "\u0661\uff11l",
    "7": "\u0667",
    "8": "\u09ea",
}


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_t12_address_that_is_not_canonical(service: Service, name: str, field: str) -> None:
    function, fields = BODIES[name]
    for case, text in bad_input.ADDRESSES.items():
        if (name, field, case) == ("vote_for_one", "witness_address", "null"):
            continue  # there may be none, and then there must be votes: T11
        answer = service.call(function, body=bad_input.spelled(fields | {field: text}))
        refused(service, answer, field)
        not_repeated(answer, text.strip('"'))


@pytest.mark.parametrize("name", IN_VOTES)
def test_t12_witness_in_a_list_that_is_not_canonical(service: Service, name: str) -> None:
    function, fields = BODIES[name]
    for text in bad_input.ADDRESSES.values():
        votes = f'[{{"witness_address": {text}, "vote_count": 1}}]'
        answer = service.call(function, body=bad_input.spelled(fields | {"votes": votes}))
        refused(service, answer, "votes.0.witness_address")


def _confusables(address: str) -> Iterator[str]:
    for place, letter in enumerate(address):
        for other in LOOK_ALIKES.get(letter, ""):
            yield address[:place] + other + address[place + 1 :]
    for noise in "\n\r\t \0\u200b\u200d\u00a0\ufeff\u202e":
        yield from (noise + address, address + noise, address[:17] + noise + address[17:])
    yield from (address.swapcase(), address[::-1], address * 2, address[1:], "1" + address)


def test_t12_nothing_that_looks_like_an_address_is_one() -> None:
    seen = list(_confusables(ME))
    assert len(seen) > 40
    for text in seen:
        with pytest.raises(ValueError, match="address"):
            parse_address(text)


accounts = st.binary(min_size=20, max_size=20).map(lambda tail: address_from_bytes(b"\x41" + tail))
BASE58 = "".join(sorted(set(string.ascii_letters + string.digits) - set("0OIl")))


@given(accounts)
def test_t12_every_account_has_its_string_and_no_other(address: Address) -> None:
    assert parse_address(address) == address
    assert address_from_bytes(address_bytes(address)) == address
    assert json.loads(json.dumps(address)) == address


@given(accounts, st.integers(0, 33), st.sampled_from(BASE58))
def test_t12_one_letter_changed_is_another_account_or_none(address: str, place: int, letter: str) -> None:
    changed = address[:place] + letter + address[place + 1 :]
    try:
        parsed = parse_address(changed)
    except ValueError:
        assert changed != address
        return
    assert address_from_bytes(address_bytes(parsed)) == changed


@given(st.text(st.characters(), max_size=40) | st.text(BASE58, min_size=33, max_size=35))
def test_t12_whatever_is_read_is_written_back_the_same(text: str) -> None:
    try:
        parsed = parse_address(text)
    except ValueError:
        return
    assert address_from_bytes(address_bytes(parsed)) == text
