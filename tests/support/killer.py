"""Kills a Lambda in the middle: at a chosen call to the world outside, before or after its effect."""

from typing import Any


class Killed(BaseException):
    """The process is gone: not an Exception, so no code of ours can catch it by mistake."""


class Killer:
    """Counts the calls through the ports it wraps, and kills at one of them."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._at: tuple[int | str, str] | None = None

    def arm(self, call: int, moment: str) -> None:
        """Kill at the `call`-th call from now (0 is the next), `before` or `after` its effect."""
        self.calls.clear()
        self._at = (call, moment)

    def arm_at(self, name: str, moment: str) -> None:
        """Kill at the next call of this name, `before` or `after` its effect."""
        self.calls.clear()
        self._at = (name, moment)

    def disarm(self) -> None:
        """Let everything live."""
        self._at = None

    def wrap(self, port: Any, name: str) -> Any:
        """The port, with every call counted."""
        return _Wrapped(self, port, name)

    def reached(self, name: str, moment: str) -> None:
        """Called around each call; dies when it is the chosen one."""
        if moment == "before":
            self.calls.append(name)
        if self._at in ((len(self.calls) - 1, moment), (name, moment)):
            self._at = None
            raise Killed(f"{moment} {name}")


class _Wrapped:
    def __init__(self, killer: Killer, port: Any, name: str) -> None:
        self._killer = killer
        self._port = port
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._port, attribute)
        if not callable(value):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            self._killer.reached(f"{self._name}.{attribute}", "before")
            result = value(*args, **kwargs)
            self._killer.reached(f"{self._name}.{attribute}", "after")
            return result

        return call
