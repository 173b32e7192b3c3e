"""A cursor comes back as it was given, from whom and for what it was given, in time; or it is refused."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from tron_staking.domain.cursor import LIFETIME, MAX_LENGTH, Cursor, Seal
from tron_staking.domain.errors import InvalidInput

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
SEAL = Seal(b"k" * 64, 'ListQuery{"status":"ACTIVE"}', "treasury")
CURSOR = Cursor("2026-01-01T12:00:00.000Z#stk_1", {"records": 3, "staked": 2**63}, "2026-01-01T11:59:00.000Z")
SEALED = SEAL.close(CURSOR, NOW)


def _refusal(text: str, seal: Seal = SEAL, now: datetime = NOW) -> str:
    with pytest.raises(InvalidInput) as raised:
        seal.open(text, now)
    assert set(raised.value.fields) == {"cursor"}
    assert len(text) < 4 or text not in raised.value.detail
    return raised.value.detail


def test_it_comes_back_as_it_was_given() -> None:
    assert SEAL.open(SEALED, NOW) == CURSOR
    assert len(SEALED) < MAX_LENGTH / 2


def test_it_is_good_until_it_expires() -> None:
    assert SEAL.open(SEALED, NOW + LIFETIME - timedelta(milliseconds=1)) == CURSOR
    assert "expired" in _refusal(SEALED, now=NOW + LIFETIME)


@pytest.mark.parametrize("mask", [1, 128, 255])
def test_every_byte_counts(mask: int) -> None:
    sealed = base64.urlsafe_b64decode(SEALED + "=" * (-len(SEALED) % 4))
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes([sealed[index] ^ mask]) + sealed[index + 1 :]
        text = base64.urlsafe_b64encode(changed).rstrip(b"=").decode()
        assert "changed" in _refusal(text)


def test_every_character_counts() -> None:
    """Also those bits of the last one that base64 does not use."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for index, character in enumerate(SEALED):
        for other in {"A", "_", alphabet[alphabet.index(character) ^ 1]} - {character}:
            _refusal(SEALED[:index] + other + SEALED[index + 1 :])


def test_spellings_of_the_same_bytes_are_refused() -> None:
    cursors = [SEAL.close(Cursor("p" * length, {}, ""), NOW) for length in range(3)]
    for text in cursors:
        SEAL.open(text, NOW)
        for spelling in (text + "=", text + "==", text + "A", text + "\n", " " + text, text[:-1]):
            _refusal(spelling)


@pytest.mark.parametrize("text", ["", "a", "abc", "=", "ä" * 90, "+/" * 60, "A" * 43, "A" * 44, "A" * 5000])
def test_garbage_is_refused(text: str) -> None:
    assert "cursor" in _refusal(text)


def test_only_for_its_caller() -> None:
    assert "another caller" in _refusal(SEALED, Seal(SEAL.key, SEAL.query, "somebody"))


def test_only_for_its_query() -> None:
    assert "other filters" in _refusal(SEALED, Seal(SEAL.key, "ListQuery{}", SEAL.principal))


def test_only_under_its_key() -> None:
    assert "changed" in _refusal(SEALED, Seal(b"K" * 64, SEAL.query, SEAL.principal))


def test_query_and_caller_do_not_run_into_each_other() -> None:
    sealed = Seal(b"k", "ab", "c").close(CURSOR, NOW)
    _refusal(sealed, Seal(b"k", "a", "bc"))
