import pytest

from tests.unit.adapters.signers.fake_kms import FakeKms
from tron_staking.adapters.signers.dispatch import WalletSigner
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.domain.errors import SignatureRefused
from tron_staking.domain.wallet import Wallet

KMS = FakeKms(mine=1)
SIGNER = WalletSigner({"kms": KmsSigner(KMS)})


def test_the_scheme_chooses_who_signs() -> None:
    assert len(SIGNER.sign(Wallet(KMS.address("mine"), "kms:mine"), b"raw data")) == 65


@pytest.mark.parametrize("name", ["", "kms", "kms:", "KMS:mine", "secret:arn", "external", ":mine"])
def test_anything_else_is_refused_with_the_schemes_there_are(name: str) -> None:
    with pytest.raises(SignatureRefused, match=r"a signer is one of kms:…"):
        SIGNER.sign(Wallet(KMS.address("mine"), name), b"raw data")
