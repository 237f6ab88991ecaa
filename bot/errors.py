"""Every error that `bot` raises on purpose. No other module may define an exception class.

XiaoerError                     one plain sentence; `permanent` tells the caller whether trying again can help
├── WrongInput                  somebody gave us something wrong: HTTP 4xx, exit code 2
│   ├── WrongFile               a file: its path, and the line where one is known
│   ├── WrongSetting            an environment variable: its name
│   ├── WrongMessage            a buyer's message: the field's name
│   └── BadPattern              a rule's pattern that can't be read; whoever reads the file says where it stands
├── EmptyRules                  a gate was asked for with no rules in it
├── UnknownShop                 no such shop is configured here
├── BadSignature                a webhook's signature is missing, wrong or too old
├── Overloaded                  too much work is waiting; `retry_after` in seconds
├── NotSent                     a channel did not take a reply: `permanent`, `retry_after` in seconds where it named them
├── FateUnknown                 nobody knows whether a channel took a reply
├── StoreUnavailable            the database did not answer
└── ModelUnavailable            the intent model is missing, broken or not what its manifest says
"""

from pathlib import Path


class XiaoerError(Exception):
    """The root: one sentence for a person, and whether trying again can help."""

    permanent: bool = True


class WrongInput(XiaoerError):
    """Somebody gave us something wrong."""


class WrongFile(WrongInput):
    """A file that can't be used: `path`, `line` (counted from 1, None where no line is to blame)."""

    def __init__(self, path: Path, problem: str, *, line: int | None = None) -> None:
        self.path = path
        self.line = line
        self.problem = problem
        where = f"{path}:{line}" if line is not None else str(path)
        super().__init__(f"{where}: {problem}")


class WrongSetting(WrongInput):
    """An environment variable that can't be used: `name`."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"{name}: {problem}")


class WrongMessage(WrongInput):
    """A buyer's message that can't be read: `field` names what is wrong."""

    def __init__(self, field: str, problem: str) -> None:
        self.field = field
        super().__init__(f"{field}: {problem}")


class UnknownShop(XiaoerError):
    """No such shop is configured here."""


class BadSignature(XiaoerError):
    """A webhook's signature is missing, wrong or too old."""


class Overloaded(XiaoerError):
    """Too much work is waiting; come back after `retry_after` seconds."""

    permanent = False

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many messages are waiting; try again in {retry_after} s")


class NotSent(XiaoerError):
    """A channel did not take a reply; `permanent`: it never will. `retry_after`: seconds that it asked to wait."""

    def __init__(self, problem: str, *, permanent: bool, retry_after: int | None = None) -> None:
        self.permanent = permanent
        self.retry_after = retry_after
        super().__init__(problem)


class FateUnknown(XiaoerError):
    """The words were on their way when the line broke: nobody knows whether the channel took them."""


class StoreUnavailable(XiaoerError):
    """The database did not answer."""

    permanent = False


class WrongDatabase(WrongInput):
    """A database that nobody could open: its URL can't be read, or is of an unknown kind."""


class ModelUnavailable(XiaoerError):
    """The intent model is missing, broken, or not what its manifest says."""


class BadPattern(WrongInput):
    """A rule's pattern that can't be read; whoever reads the file says where it stands."""


class EmptyRules(XiaoerError):
    """A gate can't be built of no rules: it would let everything through."""

    def __init__(self, platform: str) -> None:
        super().__init__(f"the rule pack for {platform} is empty; a gate without rules is refused")
