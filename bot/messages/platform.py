"""The platforms whose rules the gate knows. Nothing about any platform's rules lives here."""

from enum import StrEnum


class Platform(StrEnum):
    """A marketplace; its name is the one that files, commands and HTTP bodies use."""

    PINDUODUO = "pinduoduo"
    TAOBAO = "taobao"
    TMALL = "tmall"
    DOUYIN = "douyin"
    JD = "jd"
