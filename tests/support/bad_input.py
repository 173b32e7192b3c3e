"""Everything that a caller may get wrong, each with a name.

Field values are JSON text: what stands after the colon, spelled as a caller would spell it.
"""

import json
from collections.abc import Mapping
from hashlib import sha256

from tests.support.http import PREFIX
from tests.support.world import ADDRESS
from tron_staking.domain.address import address_bytes

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _base58check(payload: bytes) -> str:
    number = int.from_bytes(payload + sha256(sha256(payload).digest()).digest()[:4])
    text = ""
    while number:
        number, digit = divmod(number, 58)
        text = _ALPHABET[digit] + text
    return text


def _version(byte: int) -> str:
    return _base58check(bytes([byte]) + address_bytes(ADDRESS)[1:])


def _vote() -> str:
    return json.dumps({"witness_address": ADDRESS, "vote_count": 1})


ADDRESSES = {
    "wrong checksum": json.dumps(ADDRESS[:-1] + "8"),
    "two letters swapped": json.dumps(ADDRESS[:5] + ADDRESS[6] + ADDRESS[5] + ADDRESS[7:]),
    "trailing newline": json.dumps(ADDRESS + "\n"),
    "trailing space": json.dumps(ADDRESS + " "),
    "leading space": json.dumps(" " + ADDRESS),
    "trailing NUL": json.dumps(ADDRESS + "\0"),
    "version byte 0x42": json.dumps(_version(0x42)),
    "version byte 0xa0": json.dumps(_version(0xA0)),
    "a Bitcoin address": json.dumps("1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
    "Cyrillic a": json.dumps(ADDRESS.replace("a", "\u0430"), ensure_ascii=False),
    "Cyrillic T": json.dumps("\u0422" + ADDRESS[1:]),
    "full-width T": json.dumps("\uff34" + ADDRESS[1:]),
    "zero-width space": json.dumps(ADDRESS[:9] + "\u200b" + ADDRESS[9:]),
    "lone surrogate": '"\\ud800' + ADDRESS[1:] + '"',
    "hex form": json.dumps(address_bytes(ADDRESS).hex()),
    "hex form with 0x": json.dumps("0x" + address_bytes(ADDRESS).hex()),
    "lower case": json.dumps(ADDRESS.lower()),
    "upper case": json.dumps(ADDRESS.upper()),
    "33 characters": json.dumps(ADDRESS[:-1]),
    "35 characters": json.dumps(ADDRESS + "1"),
    "34 times z": json.dumps("z" * 34),
    "34 times 1": json.dumps("1" * 34),
    "empty": '""',
    "null": "null",
    "a number": "41",
    "true": "true",
    "a list": json.dumps([ADDRESS]),
    "an object": json.dumps({"base58": ADDRESS}),
}

AMOUNTS = {
    "0": "0",
    "0 as text": '"0"',
    "0.000000": "0.000000",
    "-1": "-1",
    "-1 as text": '"-1"',
    "-0": "-0",
    "-0.0": "-0.0",
    "plus sign": '"+100"',
    "1e3": "1e3",
    "1E+3": "1E+3",
    "1e-3": "1e-3",
    "1e3 as text": '"1e3"',
    "an exponent beyond all bounds": "1e99999999999999999999",
    "a negative exponent beyond all bounds": "1e-99999999999999999999",
    "NaN as text": '"NaN"',
    "Infinity as text": '"Infinity"',
    "below 1 TRX": "0.999999",
    "below 1 TRX as text": '"0.999999"',
    "seven decimals": "0.1234567",
    "seven decimals, the last 0": "100.0000000",
    "seven decimals as text": '"100.1234567"',
    "thousands by comma": '"1,000"',
    "thousands by space": '"1 000"',
    "thousands by underscore": '"1_000"',
    "decimal comma": '"100,5"',
    "no whole part": '".5"',
    "no decimals after the point": '"100."',
    "10^30": str(10**30),
    "one sun more than int64": '"9223372036854.775808"',
    "10^13 TRX": str(10**13),
    "10^5000 as text": json.dumps("1" + "0" * 5000),
    "16,000 zeros as text": json.dumps("0" * 16000),
    "true": "true",
    "null": "null",
    "empty": '""',
    "a space": '" "',
    "leading space": '" 100"',
    "trailing newline": '"100\\n"',
    "trailing NUL": '"100\\u0000"',
    "hexadecimal": '"0x10"',
    "Arabic-Indic digits": '"\u0661\u0660\u0660"',
    "full-width digits": '"\uff11\uff10\uff10"',
    "superscript digits": '"100\u00b2"',
    "a lone surrogate": '"100\\ud800"',
    "a list": "[100]",
    "an object": "{}",
    "currency": '"100 TRX"',
}

DURATIONS = {
    "0": "0",
    "366": "366",
    "-1": "-1",
    "1.5": "1.5",
    "3.0": "3.0",
    "1e1": "1e1",
    "text": '"3"',
    "true": "true",
    "null": "null",
    "10^30": str(10**30),
    "a list": "[3]",
    "an object": "{}",
    "an exponent beyond all bounds": "1e99999999999999999999",
}

RESOURCES = {
    "unknown": '"CPU_TIME"',
    "TRON_POWER": '"TRON_POWER"',
    "a number": "1",
    "0, its wire number": "0",
    "null": "null",
    "true": "true",
    "empty": '""',
    "trailing space": '"ENERGY "',
    "trailing newline": '"ENERGY\\n"',
    "dotless i": '"bandw\u0131dth"',
    "Cyrillic E": '"\u0415NERGY"',
    "a lone surrogate": '"ENERGY\\ud800"',
    "a list": '["ENERGY"]',
    "an object": "{}",
    "both": '"BANDWIDTH,ENERGY"',
}

MODES = {
    "unknown": '"ADD"',
    "a number": "1",
    "null": "null",
    "empty": '""',
    "trailing newline": '"MERGE\\n"',
    "a list": '["MERGE"]',
    "both": '"MERGE,REPLACE"',
    "Cyrillic E": '"M\u0415RGE"',
    "a lone surrogate": '"MERGE\\ud800"',
}

REWARD_TYPES = {
    "unknown": '"BOTH"',
    "a number": "0",
    "null": "null",
    "empty": '""',
    "trailing newline": '"ALL\\n"',
    "full width": '"\uff21\uff2c\uff2c"',
    "a list": '["ALL"]',
}

COUNTS = {
    "0": "0",
    "-1": "-1",
    "1.5": "1.5",
    "1.0": "1.0",
    "1e1": "1e1",
    "text": '"1"',
    "true": "true",
    "10^30": str(10**30),
    "more than TRON power can be": str(2**63 // 10**6 + 1),
    "a list": "[1]",
    "an exponent beyond all bounds": "1e99999999999999999999",
}

BOOLEANS = {
    "0": "0",
    "1": "1",
    "text": '"true"',
    "null": "null",
    "empty": '""',
    "yes": '"yes"',
    "a list": "[true]",
    "an object": "{}",
}

VOTES = {
    "none": "[]",
    "an object": "{}",
    "text": '"x"',
    "a number": "1",
    "a list of null": "[null]",
    "a list of lists": "[[]]",
    "a witness twice": f"[{_vote()}, {_vote()}]",
    "thirty-one": f"[{', '.join([_vote()] * 31)}]",
    "an unknown field": f'[{{"memo": 1, {_vote()[1:]}]',
}


def spelled(fields: Mapping[str, str]) -> str:
    """A body from the JSON texts of its fields."""
    return "{" + ", ".join(f'"{name}": {text}' for name, text in fields.items()) + "}"


def malformed(fields: dict[str, str]) -> dict[str, str | bytes]:
    """What can be wrong with a body as a whole, made from a valid one that has our address in it."""
    good, name = spelled(fields), list(fields)[-1]

    def with_last(text: str) -> str:
        return spelled(fields | {name: text})

    return {
        "empty": "",
        "a space": " ",
        "null": "null",
        "a list": "[]",
        "a list with the right object": f"[{good}]",
        "a string": '"x"',
        "a number": "1",
        "a number of 5000 digits": "1" * 5000,
        "true": "true",
        "truncated": good[:-1],
        "truncated in a value": good[:-2],
        "trailing garbage": good + "x",
        "two objects": good * 2,
        "trailing comma": good[:-1] + ",}",
        "single quotes": good.replace('"', "'"),
        "a comment": good + "// please",
        "form encoded": f"address={ADDRESS}&amount=100&resource=ENERGY",
        "XML": f"<freeze><address>{ADDRESS}</address></freeze>",
        "NaN": with_last("NaN"),
        "Infinity": with_last("Infinity"),
        "-Infinity": with_last("-Infinity"),
        "leading zeros": with_last("0100"),
        "10^5000": with_last("1" + "0" * 5000),
        "a key twice": f'{good[:-1]}, "{name}": null}}',
        "a key twice with the same value": f'{good[:-1]}, "{name}": {fields[name]}}}',
        "a key twice, once escaped": f'{good[:-1]}, "\\u{ord(name[0]):04x}{name[1:]}": {fields[name]}}}',
        "a key twice below": with_last('{"a": 1, "a": 2}'),
        "16,000 open lists": "[" * 16_000,
        "a depth bomb": with_last("[" * 7_000 + "]" * 7_000),
        "a depth bomb of objects": with_last('{"a":' * 2_500 + "1" + "}" * 2_500),
        "a raw newline in a string": good.replace(ADDRESS, ADDRESS + "\n", 1),
        "a raw NUL": good + "\0",
        "BOM": "\ufeff" + good,
        "BOM in bytes": b"\xef\xbb\xbf" + good.encode(),
        "UTF-16": good.encode("utf-16"),
        "UTF-16 without BOM": good.encode("utf-16-le"),
        "UTF-32": good.encode("utf-32"),
        "invalid UTF-8": good.encode().replace(ADDRESS.encode(), ADDRESS.encode() + b"\xff", 1),
        "overlong UTF-8": good.encode().replace(ADDRESS.encode(), b"\xc0\xae", 1),
        "a surrogate in UTF-8": good.encode().replace(ADDRESS.encode(), b"\xed\xa0\x80", 1),
        "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
        "an unknown field": f'{good[:-1]}, "memo": 1}}',
        "an unknown field that is a lone surrogate": f'{good[:-1]}, "\\ud800": 1}}',
        "a byte more than the limit": good + " " * (16_385 - len(good)),
        "100 kB": good + " " * 100_000,
        "10 MB": good.replace(ADDRESS, "T" * 10_000_000, 1),
    }


NOT_BASE64 = ("%%%", "e", "e30=e", "\u00e9")

KEYS: dict[str, str | None] = {
    "missing": None,
    "empty": "",
    "15 characters": "k" * 15,
    "65 characters": "k" * 65,
    "10 kB": "k" * 10_000,
    "CRLF": "k" * 16 + "\r\nX-Injected: 1",
    "trailing newline": "k" * 16 + "\n",
    "NUL": "k" * 16 + "\0",
    "a space inside": "kkkkkkkk kkkkkkkk",
    "leading space": " " + "k" * 16,
    "a comma": "kkkkkkkk,kkkkkkkk",
    "a dot": "kkkkkkkk.kkkkkkkk",
    "a slash": "../../kkkkkkkkkkk",
    "Latin-1": "kkkkkkkkkkkkkkk\u00e9",
    "Cyrillic": "\u043a" * 16,
    "Arabic-Indic digits": "\u0661" * 16,
    "an emoji": "kkkkkkkkkkkkkkkk\U0001f511",
    "a lone surrogate": "kkkkkkkkkkkkkkkk\ud800",
}

QUERIES: dict[str, dict[str, list[str]]] = {
    "maybe": {"dry_run": ["maybe"]},
    "empty": {"dry_run": [""]},
    "1": {"dry_run": ["1"]},
    "upper case": {"dry_run": ["TRUE"]},
    "trailing space": {"dry_run": ["true "]},
    "twice": {"dry_run": ["true", "false"]},
    "twice the same": {"dry_run": ["true", "true"]},
    "misspelled": {"dryrun": ["true"]},
    "misspelled with a hyphen": {"dry-run": ["true"]},
    "misspelled in upper case": {"DRY_RUN": ["true"]},
    "beside an unknown one": {"dry_run": ["true"], "force": ["1"]},
}

STAKING_IDS = {
    "upper case": "stk_" + "A" * 32,
    "31 digits": "stk_" + "0" * 31,
    "33 digits": "stk_" + "0" * 33,
    "no prefix": "0" * 32,
    "another prefix": "IDEM#" + "0" * 32,
    "not hexadecimal": "stk_" + "g" * 32,
    "trailing newline": "stk_" + "0" * 32 + "\n",
    "encoded newline": "stk_" + "0" * 32 + "%0A",
    "trailing NUL": "stk_" + "0" * 32 + "\0",
    "Arabic-Indic digits": "stk_" + "\u0660" * 32,
    "10 kB": "stk_" + "0" * 10_000,
    "dots": "..",
    "an address": ADDRESS,
    "SQL": "stk_' OR 1=1 --",
    "a format string": "stk_%s%n{0}",
}

PATH_ADDRESSES = {
    "wrong checksum": ADDRESS[:-1] + "8",
    "trailing newline": ADDRESS + "\n",
    "encoded newline": ADDRESS + "%0a",
    "trailing space": ADDRESS + " ",
    "version byte 0x42": _version(0x42),
    "hex form": address_bytes(ADDRESS).hex(),
    "lower case": ADDRESS.lower(),
    "Cyrillic": ADDRESS.replace("a", "\u0430"),
    "a lone surrogate": ADDRESS + "\ud800",
    "a word": "records",
    "10 kB": "T" * 10_000,
}

NOWHERE = {
    "another path": ("freeze", f"{PREFIX}/frieze"),
    "trailing slash": ("freeze", f"{PREFIX}/freeze/"),
    "upper case": ("freeze", f"{PREFIX}/FREEZE"),
    "no prefix": ("freeze", "/freeze"),
    "twice the prefix": ("freeze", f"{PREFIX}{PREFIX}/freeze"),
    "path traversal": ("get_record", f"{PREFIX}/records/../../../etc/passwd"),
    "encoded path traversal": ("get_record", f"{PREFIX}/records/..%2f..%2fetc%2fpasswd"),
    "no staking_id": ("get_record", f"{PREFIX}/records/"),
    "no address": ("get_status", f"{PREFIX}//status"),
    "NUL": ("health", "/health\0"),
}
