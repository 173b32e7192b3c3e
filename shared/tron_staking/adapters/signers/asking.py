"""What a signer says when AWS did not do what it was asked for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from tron_staking.domain.errors import KeyUnusable, SignerUnavailable


@contextmanager
def asking(service: str, refusal: str, causes: Mapping[str, str]) -> Iterator[None]:
    """Raises KeyUnusable for a code of AWS that is in `causes`, SignerUnavailable for any other trouble."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", "no code"))
        if code in causes:
            raise KeyUnusable(f"{refusal}: {causes[code]}") from error
        raise SignerUnavailable(f"{refusal}: {code}") from error
    except BotoCoreError as error:
        raise SignerUnavailable(f"{service} did not answer: {type(error).__name__}") from error
