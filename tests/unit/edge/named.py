"""Wrong values with a name each, for what is not in `tests/support/bad_input.py`: queries, paths, headers,
callers, events, and the bodies of those who administer and sign.
"""

import json
from typing import Any

from tests.support import bad_input
from tests.support.ready import FIRST, PAYOUT, WALLETS
from tests.unit.edge.unchanged import MARK, NUMBER

ME = WALLETS[0]
_KEY = "11111111-2222-3333-4444-555555555555"
_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:"
_SIGNATURE = "00" * 65

_NO_TEXTS = {"null": "null", "number": "1", "true": "true", "list": "[]", "object": "{}", "empty": '""'}


def _texts(**texts: str) -> dict[str, str]:
    return {name.replace("_", " "): json.dumps(text) for name, text in texts.items()}


SIGNERS = _NO_TEXTS | _texts(
    no_kind=_KEY,
    another_kind=f"vault:{_KEY}",
    upper_case_kind=f"KMS:{_KEY}",
    no_key="kms:",
    short_key=f"kms:{_KEY[:-1]}",
    long_key=f"kms:{_KEY}0",
    upper_case_key=f"kms:{_KEY.replace('1', 'A')}",
    alias="kms:alias/treasury",
    arn_of_an_alias="kms:arn:aws:kms:eu-central-1:123456789012:alias/treasury",
    arn_without_account=f"kms:arn:aws:kms:eu-central-1::key/{_KEY}",
    arn_of_no_region=f"kms:arn:aws:kms:EU:123456789012:key/{_KEY}",
    newline_after=f"kms:{_KEY}\n",
    NUL_after=f"kms:{_KEY}\0",
    space_before=f" kms:{_KEY}",
    digits_of_others=f"kms:{_KEY.replace('1', '\u0661')}",
    a_lone_surrogate=f"kms:{_KEY}\ud800",
    no_arn="secret:tron-staking/prod/wallet/a",
    secret_without_name=f"secret:{_ARN}",
    secret_with_a_space=f"secret:{_ARN}a b",
    secret_with_a_line=f"secret:{_ARN}a\nb",
    secret_with_a_star=f"secret:{_ARN}*",
    secret_too_long=f"secret:{_ARN}{'a' * 520}",
    another_service=f"secret:arn:aws:ssm:eu-central-1:123456789012:secret:{MARK}",
    two=f"kms:{_KEY},external",
    external_in_upper_case="EXTERNAL",
    external_with_a_space="external ",
    a_private_key="0" * 63 + "1",
    an_address=ME,
    a_web_address=f"https://169.254.169.254/latest/{MARK}",
    a_path="../../etc/passwd",
    ten_kilobytes="kms:" + "0" * 10_000,
)
PERMISSIONS = {
    **{name: text for name, text in _NO_TEXTS.items() if name != "number"},
    **{str(number): str(number) for number in (-1, 1, 10, 256, NUMBER, 10**30)},
    **{text: text for text in ("0.0", "2.5", "1e0", "-0.0", '"2"')},
}
PAYOUTS = {name: text for name, text in bad_input.ADDRESSES.items() if name != "null"} | {
    "the wallet itself": json.dumps(ME)
}
PROOFS = {
    "a text": '"proof"',
    "a list": "[]",
    "empty": "{}",
    "beside a key that signs by itself": json.dumps(
        {"issued_at": "2026-01-19T00:00:00.000Z", "signatures": [_SIGNATURE]}
    ),
    **{
        f"issued {name}": json.dumps({"issued_at": moment, "signatures": [_SIGNATURE]})
        for name, moment in {
            "never": None,
            "as a number": NUMBER,
            "without a zone": "2026-01-19T00:00:00",
            "at no time": "2026-13-45T99:00:00Z",
            "in the year 0": "0000-01-01T00:00:00Z",
            "before all zones": "0001-01-01T00:00:00+23:59",
            "after all zones": "9999-12-31T23:59:59-23:59",
            "in words": f"now {MARK}",
            "by a surrogate": "2026-01-19T00:00:00\ud800",
        }.items()
    },
    "with an unknown field": json.dumps(
        {"issued_at": "2026-01-19T00:00:00Z", "signatures": [_SIGNATURE], MARK: 1}
    ),
}
SIGNATURES = {
    **{name: text for name, text in _NO_TEXTS.items() if name != "null"},
    **_texts(
        no_hex="zz" * 65,
        one_digit_short=_SIGNATURE[:-1],
        one_byte_short=_SIGNATURE[:-2],
        one_byte_long=_SIGNATURE + "00",
        two_prefixes="0x0x" + _SIGNATURE,
        upper_case_prefix="0X" + _SIGNATURE,
        space_inside=_SIGNATURE[:-3] + " 00",
        newline_after=_SIGNATURE + "\n",
        NUL_after=_SIGNATURE + "\0",
        base64="A" * 88,
        full_width_digits="\uff10" * 130,
        digits_of_others="\u0660" * 130,
        a_lone_surrogate="\ud800" * 130,
        ten_kilobytes="0" * 10_000,
        a_private_key="0" * 63 + "1",
    ),
}
STOPPED = bad_input.BOOLEANS
_LIMIT = '{"at_once": "7", "a_day": null}'
_LITTLE = {"below 1 TRX", "below 1 TRX as text"}
LIMITS = {
    **{name: text for name, text in _NO_TEXTS.items() if name != "object"},
    "an unknown operation": f'{{"{MARK}": {_LIMIT}}}',
    "an operation without amounts": f'{{"VOTE": {_LIMIT}}}',
    "an operation in two spellings": f'{{"FREEZE": {_LIMIT}, "freeze": {_LIMIT}}}',
    "an operation with a dotless i": f'{{"w\u0131thdraw_reward": {_LIMIT}}}',
    "an operation with a surrogate": f'{{"FREEZE\\ud800": {_LIMIT}}}',
    "no name": f'{{"": {_LIMIT}}}',
    "no limit": '{"FREEZE": null}',
    "a number for a limit": '{"FREEZE": 7}',
    "half a limit": '{"FREEZE": {"at_once": "7"}}',
    "more than a limit": f'{{"FREEZE": {{"at_once": "7", "a_day": null, "{MARK}": 1}}}}',
    **{
        f"{name} at once": f'{{"FREEZE": {{"at_once": {text}, "a_day": null}}}}'
        for name, text in bad_input.AMOUNTS.items()
        if name not in {"null", "0", "-0", "0 as text", "0.000000", *_LITTLE}
    },
}
OPERATIONS = {name: text for name, text in _NO_TEXTS.items() if name not in {"null", "list"}} | {
    "one that is none": f'["{MARK}"]',
    "a null in it": "[null]",
    "a number in it": "[1]",
    "a list in it": "[[]]",
    "one with a space": '["FREEZE "]',
    "one with a look-alike": '["FREEZ\u0415"]',
    "one with a surrogate": '["FREEZE\\ud800"]',
    "two in one": '["FREEZE,VOTE"]',
    "all": '["*"]',
}
RECEIVERS = {name: text for name, text in _NO_TEXTS.items() if name not in {"null", "list"}} | {
    **{f"in it {name}": f"[{text}]" for name, text in bad_input.ADDRESSES.items()},
    "too many": json.dumps([FIRST] * 151),
    "one good, one bad": json.dumps([PAYOUT, MARK]),
}
_CLAIM = '"claim": {"minimum": "1"}'
AUTOMATIONS = {name: text for name, text in _NO_TEXTS.items() if name not in {"null", "object"}} | {
    "an unknown part": f'{{"{MARK}": true}}',
    "what becomes of claims without a claim": '{"then": {"action": "SWEEP"}}',
    "no action": f'{{{_CLAIM}, "then": {{"resource": "ENERGY"}}}}',
    "an unknown action": f'{{{_CLAIM}, "then": {{"action": "{MARK}"}}}}',
    "compounding for nothing": f'{{{_CLAIM}, "then": {{"action": "COMPOUND"}}}}',
    "a sweep with a reserve": f'{{{_CLAIM}, "then": {{"action": "SWEEP", "reserve": "1"}}}}',
    "a number to vote again": '{"revote": 1}',
    "a text to withdraw": '{"withdraw_unfrozen": "true"}',
    "null to vote again": '{"revote": null}',
    "a text to wait": '{"claim": {"minimum": "1", "wait_for_bandwidth": "no"}}',
    "a claim of nothing": '{"claim": {"minimum": "0"}}',
    **{
        f"a claim of {name}": f'{{"claim": {{"minimum": {text}}}}}'
        for name, text in bad_input.AMOUNTS.items()
        if name not in _LITTLE
    },
    **{
        f"committed for {name}": f'{{{_CLAIM}, "then": {{"action": "COMPOUND", "resource": "ENERGY", '
        f'"duration": {text}}}}}'
        for name, text in {"no day": "0", "366 days": "366", "half a day": "0.5", "a text": '"3"'}.items()
    },
}
BODIES: dict[str, dict[str, dict[str, str]]] = {
    "put_wallet": {
        "signer": SIGNERS,
        "permission_id": PERMISSIONS,
        "payout_address": PAYOUTS,
        "proof": PROOFS,
    },
    "put_policies": {
        "operations": OPERATIONS,
        "receivers": RECEIVERS,
        "witnesses": RECEIVERS,
        "limits": LIMITS,
        "automation": AUTOMATIONS,
    },
    "put_wallet_stopped": {"stopped": STOPPED},
    "put_stopped": {"stopped": STOPPED},
    "put_wallet_paused": {"paused": STOPPED},
    "put_paused": {"paused": STOPPED},
    "submit_signature": {
        "signature": SIGNATURES,
        "signatures": SIGNATURES | {"six": json.dumps([_SIGNATURE] * 6), "one more": f'["{_SIGNATURE}"]'},
    },
}
"""By route and field."""

_NO_NUMBERS = {
    "empty": "",
    "space": " ",
    "zero": "0",
    "negative": "-1",
    "plus": "+1",
    "decimal": "1.0",
    "exponent": "1e1",
    "hexadecimal": "0x1",
    "underscore": "1_0",
    "comma": "1,0",
    "space after": "1 ",
    "newline after": "1\n",
    "NUL after": "1\0",
    "text": MARK,
    "true": "true",
    "null": "null",
    "NaN": "NaN",
    "infinite": "Infinity",
    "Arabic-Indic digits": "\u0661",
    "full-width digits": "\uff11",
    "superscript": "\u00b2",
    "10^9 and more": str(NUMBER),
    "10^30": str(10**30),
    "10^5000": "1" + "0" * 5000,
    "a lone surrogate": "1\ud800",
    "a list": "[1]",
    "a format string": "%s%n{0}",
    "SQL": "1 OR 1=1",
}
_NO_MOMENTS = {
    "empty": "",
    "text": MARK,
    "no such day": "2026-02-30",
    "no such month": "2026-13-01",
    "year 0": "0000-01-01",
    "the last of all days": "9999-12-31",
    "year 10000": "10000-01-01",
    "two digits": "26-01-01",
    "slashes": "2026/01/01",
    "the other way round": "01-01-2026",
    "a week": "2026-W01-1",
    "no zone": "2026-01-01T00:00:00",
    "another zone": "2026-01-01T00:00:00+01:00",
    "small letters": "2026-01-01t00:00:00z",
    "microseconds": "2026-01-01T00:00:00.000000Z",
    "24 o'clock": "2026-01-01T24:00:01Z",
    "a leap second": "2026-12-31T23:59:60Z",
    "epoch": "1767225600",
    "newline after": "2026-01-01\n",
    "NUL after": "2026-01-01\0",
    "Arabic-Indic digits": "\u0662\u0660\u0662\u0666-01-01",
    "a lone surrogate": "2026-01-01\ud800",
    "now": "now()",
}
_NO_WORDS = {
    "empty": "",
    "unknown": MARK,
    "space after": "ENERGY ",
    "newline after": "ALL\n",
    "NUL after": "APR\0",
    "two": "ENERGY,BANDWIDTH",
    "dotless i": "bandw\u0131dth",
    "look-alike": "\u0415NERGY",
    "long s": "rank\u017f",
    "a number": "1",
    "a lone surrogate": "OUT\ud800",
    "null": "null",
}
_NO_CURSORS = {
    "empty": "",
    "text": MARK,
    "one letter": "a",
    "base64 of nothing": "====",
    "base64 of JSON": "eyJwb3NpdGlvbiI6ICIifQ",
    "zeros": "A" * 100,
    "Arabic-Indic digits": "\u0661" * 60,
    "full-width letters": "\uff21" * 60,
    "slashes": "/" * 60,
    "plus": "+" * 60,
    "10 kB": "A" * 10_000,
    "newline": "A" * 60 + "\n",
    "NUL": "\0",
    "a lone surrogate": "A\ud800",
    "traversal": "../../../etc/passwd",
    "an address of another kind": "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
}
_NO_SHARES = _NO_NUMBERS.copy()
for _taken in ("zero", "decimal"):
    del _NO_SHARES[_taken]
_NO_SHARES |= {
    "more than all": "100.000001",
    "seven decimals": "1.0000001",
    "a percent sign": "1%",
    "101": "101",
}
_NO_FLAGS = {name: text for name, text in _NO_NUMBERS.items() if name != "true"} | {
    "True": "True",
    "yes": "yes",
}
_NO_ADDRESSES = {
    name: json.loads(text) for name, text in bad_input.ADDRESSES.items() if isinstance(json.loads(text), str)
}
PARAMETERS: dict[str, dict[str, str]] = {
    **dict.fromkeys(("limit", "bytes", "energy", "days"), _NO_NUMBERS),
    **dict.fromkeys(("start_date", "end_date"), _NO_MOMENTS),
    **dict.fromkeys(("status", "operation", "resource", "format", "sort", "direction"), _NO_WORDS),
    **dict.fromkeys(("min_productivity", "max_brokerage"), _NO_SHARES),
    "elected": _NO_FLAGS,
    "address": _NO_ADDRESSES,
    "cursor": _NO_CURSORS,
    "dry_run": _NO_FLAGS,
}
"""By parameter, of every route that takes it."""

UNKNOWN_PARAMETERS = (
    *(
        "",
        " ",
        "ADDRESS",
        "Limit",
        "limit ",
        " limit",
        "limit[]",
        "limit[0]",
        "limit%00",
        "limit\n",
        "l\u0131mit",
    ),
    *(
        "__proto__",
        "constructor",
        "dry-run",
        "dryrun",
        "token",
        "authorization",
        "_",
        "*",
        "\ud800",
        MARK,
        "a" * 5000,
    ),
)

_LONG = "a" * 10_000
ENDS = {
    "slash": "/",
    "two slashes": "//",
    "dot": "/.",
    "two dots": "/..",
    "encoded dots": "/%2e%2e",
    "encoded slash": "%2f",
    "encoded twice": "%252f",
    "encoded NUL": "%00",
    "encoded CRLF": "%0d%0aX-Injected:%201",
    "overlong slash": "%c0%af",
    "no encoding": "%zz",
    "percent alone": "%",
    "NUL": "\0",
    "CRLF": "\r\nX-Injected: 1",
    "matrix parameter": f";{MARK}=1",
    "question mark": f"?{MARK}=1",
    "hash": f"#{MARK}",
    "backslash": "\\",
    "space": " ",
    "encoded space": "%20",
    "no-break space": "\u00a0",
    "zero-width space": "\u200b",
    "right to left": "\u202e",
    "surrogate": "\ud800",
    "one more segment": f"/{MARK}",
    "extension": ".json",
    "10 kB": _LONG,
    "wildcard": "/*",
    "template": "/{address}",
    "format string": "%s%n{0}",
    "encoded question mark": f"%3f{MARK}",
    "an at sign": f"@{MARK}",
    "tab": "\t",
}
"""What stands after a path that is right."""

NO_PATHS = {
    "empty": "",
    "no slash": "freeze",
    "two slashes before": "//freeze",
    "root of another": "http://evil.example/",
    "star": "*",
    "prefix alone": "/api/v1/tron/staking",
    "another version": "/api/v2/tron/staking/freeze",
    "upper case": "/API/V1/TRON/STAKING/FREEZE",
    "stage before": "/prod/api/v1/tron/staking/freeze",
    "dots": "/api/v1/tron/staking/../../../../etc/passwd",
    "encoded dots": "/api/v1/tron/staking/%2e%2e/%2e%2e/etc/passwd",
    "backslashes": "\\api\\v1\\tron\\staking\\freeze",
    "environment": "/proc/self/environ",
    "runtime API": "/2018-06-01/runtime/invocation/next",
    "a NUL": "/\0",
    "a surrogate": "/\ud800",
    "10 kB": f"/{_LONG}",
    "a thousand segments": "/a" * 1000,
    "CRLF": "/\r\nX-Injected: 1",
    "the mark": f"/{MARK}",
}

METHODS = (
    "HEAD",
    "OPTIONS",
    "DELETE",
    "PATCH",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "post",
    "",
    " ",
    MARK,
    "GE\0T",
)

_WHOLE = {"principalId": "alice", "token_id": "0123456789ab", "scopes": f"read:{ME}"}
CALLERS: dict[str, Any] = {
    "null": None,
    "empty": {},
    "list": [],
    "text": MARK,
    "number": NUMBER,
    "true": True,
    **{f"no {name}": {one: text for one, text in _WHOLE.items() if one != name} for name in _WHOLE},
    **{
        f"{name} is {kind}": _WHOLE | {name: value}
        for name in _WHOLE
        for kind, value in {
            "null": None,
            "empty": "",
            "a number": 1,
            "a list": [MARK],
            "an object": {MARK: 1},
            "true": True,
        }.items()
    },
    **{
        f"scopes are {name}": _WHOLE | {"scopes": text}
        for name, text in {
            "a star": "*",
            "everything": "*:*",
            "no account": "read:",
            "no permission": ":*",
            "two stars": "read:**",
            "an unknown permission": f"{MARK}:*",
            "upper case": "READ:*",
            "spaced": "read: *",
            "comma only": ",:*",
            "a bad address": f"read:{ME[:-1]}",
            "newline after": "read:*\n",
            "NUL after": "read:*\0",
            "too long": "read:* " * 400,
            "a look-alike": "r\u0435ad:*",
            "a surrogate": "read:*\ud800",
            "JSON": '["read:*"]',
        }.items()
    },
    **{
        f"expires {name}": _WHOLE | {"expires_at": value}
        for name, value in {
            "at 0": "0",
            "before": "-1",
            "long ago": 1,
            "never": None,
            "in words": MARK,
            "empty": "",
            "NaN": float("nan"),
            "infinite": float("inf"),
            "in 5000 digits, negative": "-" + "9" * 4000,
            "in too many digits": "9" * 5000,
            "a list": [],
            "an object": {},
            "a decimal": "1.5",
            "true": True,
        }.items()
    },
}
"""Authorizer contexts that say nobody, or nobody who may do anything but read one account."""

HEADERS: dict[str, dict[str, list[str]]] = {
    **{
        f"{name} is {kind}": {name: [value]}
        for name in (
            "Content-Type",
            "Content-Encoding",
            "Content-Length",
            "Transfer-Encoding",
            "Accept",
            "Host",
        )
        for kind, value in {
            "empty": "",
            "the mark": MARK,
            "CRLF": f"{MARK}\r\nX-Injected: 1",
            "NUL": f"{MARK}\0",
            "Latin-1": f"{MARK}\u00e9",
            "an emoji": f"{MARK}\U0001f511",
            "long": MARK * 1000,
            "negative": "-1",
            "a port": f"{MARK}:99999",
            "another charset": "application/json; charset=utf-16",
        }.items()
    },
    **{
        f"{name} twice": {name: [MARK, f"{MARK}2"]}
        for name in ("Host", "Content-Type", "Origin", "Cookie", "User-Agent", "Content-Length")
    },
    **{
        name: {name: [f"{MARK}\r\nSet-Cookie: {MARK}=1"]}
        for name in (
            *("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-URL", "X-Rewrite-URL"),
            *("X-HTTP-Method-Override", "X-Request-Id", "X-Amzn-RequestId", "X-Amzn-Trace-Id", "traceparent"),
            *("X-Principal-Id", "principalId", "scopes", "X-Scopes", "Authorization", "Proxy-Authorization"),
            *(
                "Cookie",
                "Origin",
                "Referer",
                "User-Agent",
                "Range",
                "If-Match",
                "If-None-Match",
                "Expect",
                "TE",
            ),
            *(
                "Upgrade",
                "Connection",
                "Via",
                "Forwarded",
                "X-Api-Key",
                "Access-Control-Request-Method",
                MARK,
            ),
        )
    },
}
"""Headers that no route reads: what is wrong with the request beside them is answered as ever."""

NULLS: dict[str, dict[str, Any]] = {
    "no query": {"queryStringParameters": None, "multiValueQueryStringParameters": None},
    "an empty query": {"queryStringParameters": {}, "multiValueQueryStringParameters": {}},
    "one kind of query": {"multiValueQueryStringParameters": None},
    "no path parameters": {"pathParameters": None},
    "path parameters of others": {"pathParameters": {"address": MARK, "proxy": MARK}},
    "no stage variables": {"stageVariables": None},
    "stage variables": {"stageVariables": {MARK: MARK}},
    "no headers": {"headers": None, "multiValueHeaders": None},
    "no headers at all": {"headers": {}, "multiValueHeaders": {}},
    "one kind of headers": {"multiValueHeaders": None},
    "the other kind of headers": {"headers": None},
    "no body": {"body": None},
    "no body, in base64": {"body": None, "isBase64Encoded": True},
    "an empty body": {"body": ""},
    "more than API Gateway says": {MARK: MARK, "version": "1.0"},
}
"""Events as API Gateway may write them: console tests leave out headers, a missing query is null."""
