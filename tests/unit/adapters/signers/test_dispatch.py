import pytest

from tests.unit.adapters.signers.fake_kms import FakeKms
from tron_staking.adapters.signers.dispatch import Late, WalletSigner
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.wallet import Wallet

KMS = FakeKms(mine=1)
SIGNER = WalletSigner({"kms": KmsSigner(KMS)})


def test_the_scheme_chooses_who_signs() -> None:
    assert len(SIGNER.sign(Wallet(KMS.address("mine"), "kms:mine"), b"raw data")) == 65


@pytest.mark.parametrize("name", ["", "kms", "kms:", "KMS:mine", "external", ":mine"])
def test_anything_else_is_refused_with_the_schemes_there_are(name: str) -> None:
    with pytest.raises(SignatureRefused, match=r"a signer is one of kms:…"):
        SIGNER.sign(Wallet(KMS.address("mine"), name), b"raw data")


def test_the_scheme_knows_whose_key_it_is() -> None:
    assert SIGNER.key_address("kms:mine") == KMS.address("mine")
    with pytest.raises(SignatureRefused, match="nobody here signs"):
        SIGNER.key_address("external")


def test_a_late_scheme_is_made_when_it_is_needed_and_does_what_it_would() -> None:
    made: list[KmsSigner] = []

    def make() -> KmsSigner:
        made.append(KmsSigner(KMS))
        return made[0]

    signer = WalletSigner({"kms": SIGNER, "late": Late(make)})
    assert made == []
    assert signer.key_address("late:mine") == KMS.address("mine")
    assert len(signer.sign(Wallet(KMS.address("mine"), "late:mine"), b"raw data")) == 65
