"""The exceptions java-tron throws, with what each becomes in an answer.

`java_class` is the class that a servlet prints in `{"Error":"class <java_class> : <message>"}` (stake2 §6).
A `Rejection` also knows its broadcast code and the message around its text (stake2 §7.1).
"""

from enum import IntEnum
from typing import ClassVar


class ResponseCode(IntEnum):
    """`GrpcAPI.Return.response_code`; the spelling BANDWITH_ERROR is java-tron's."""

    SUCCESS = 0
    SIGERROR = 1
    CONTRACT_VALIDATE_ERROR = 2
    CONTRACT_EXE_ERROR = 3
    BANDWITH_ERROR = 4
    DUP_TRANSACTION_ERROR = 5
    TAPOS_ERROR = 6
    TOO_BIG_TRANSACTION_ERROR = 7
    TRANSACTION_EXPIRATION_ERROR = 8
    SERVER_BUSY = 9
    NO_CONNECTION = 10
    NOT_ENOUGH_EFFECTIVE_CONNECTION = 11
    BLOCK_UNSOLIDIFIED = 12
    OTHER_ERROR = 20


class NodeError(Exception):
    """Anything a servlet reports as `{"Error": …}`."""

    java_class: ClassVar[str] = "java.lang.Exception"

    def __init__(self, message: str = "null") -> None:
        super().__init__(message)
        self.message = message

    @property
    def report(self) -> str:
        """The value of `Error`."""
        return f"class {self.java_class} : {self.message}" if self.java_class else self.message


class NullPointerError(NodeError):
    java_class = "java.lang.NullPointerException"


class ParseError(NodeError):
    java_class = "org.tron.core.services.http.JsonFormat$ParseException"


class JsonError(NodeError):
    java_class = "com.alibaba.fastjson.JSONException"


class NumberFormatError(NodeError):
    java_class = "java.lang.NumberFormatException"


class InvalidProtobufError(NodeError):
    java_class = "com.google.protobuf.InvalidProtocolBufferException"


class PlainError(NodeError):
    """One that a servlet reports without naming a class."""

    java_class = ""


class Rejection(NodeError):
    """Why a transaction was not accepted."""

    code: ClassVar[ResponseCode] = ResponseCode.OTHER_ERROR
    text: ClassVar[str] = "Error: {}"

    @property
    def answer(self) -> str:
        """The text of `Return.message`."""
        return self.text.format(self.message)


class ValidateSignatureError(Rejection):
    java_class = "org.tron.core.exception.ValidateSignatureException"
    code = ResponseCode.SIGERROR
    text = "Validate signature error: {}"


class ContractValidateError(Rejection):
    java_class = "org.tron.core.exception.ContractValidateException"
    code = ResponseCode.CONTRACT_VALIDATE_ERROR
    text = "Contract validate error : {}"


class ContractExeError(Rejection):
    java_class = "org.tron.core.exception.ContractExeException"
    code = ResponseCode.CONTRACT_EXE_ERROR
    text = "Contract execute error : {}"


class AccountResourceInsufficientError(Rejection):
    java_class = "org.tron.core.exception.AccountResourceInsufficientException"
    code = ResponseCode.BANDWITH_ERROR
    text = "Account resource insufficient error."


class DupTransactionError(Rejection):
    java_class = "org.tron.core.exception.DupTransactionException"
    code = ResponseCode.DUP_TRANSACTION_ERROR
    text = "Dup transaction."


class SeenTransactionError(DupTransactionError):
    text = "Transaction already exists."


class TaposError(Rejection):
    java_class = "org.tron.core.exception.TaposException"
    code = ResponseCode.TAPOS_ERROR
    text = "Tapos check error."


class TooBigTransactionError(Rejection):
    java_class = "org.tron.core.exception.TooBigTransactionException"
    code = ResponseCode.TOO_BIG_TRANSACTION_ERROR
    text = "{}"


class TransactionExpirationError(Rejection):
    java_class = "org.tron.core.exception.TransactionExpirationException"
    code = ResponseCode.TRANSACTION_EXPIRATION_ERROR
    text = "Transaction expired"


class BlockUnsolidifiedError(Rejection):
    code = ResponseCode.BLOCK_UNSOLIDIFIED
    text = "Block unsolidified."


class NoConnectionError(Rejection):
    code = ResponseCode.NO_CONNECTION
    text = "No connection."


class EffectiveConnectionError(Rejection):
    """Connected, but to too few peers that are in step."""

    code = ResponseCode.NOT_ENOUGH_EFFECTIVE_CONNECTION
    text = "{}"


class ServerBusyError(Rejection):
    code = ResponseCode.SERVER_BUSY
    text = "Server busy."


class P2PBroadcastError(Rejection):
    """The node kept the transaction but reached no peer with it."""

    code = ResponseCode.NOT_ENOUGH_EFFECTIVE_CONNECTION
    text = "P2P broadcast failed."
