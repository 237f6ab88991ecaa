import functools

import pytest

from bot.gate import Gate
from bot.messages import Platform
from bot.rules import RulePack, load_pack


@functools.cache
def pack_of(platform: Platform) -> RulePack:
    return load_pack(platform)


@functools.cache
def gate_of(platform: Platform) -> Gate:
    return Gate(pack_of(platform))


@pytest.fixture(scope="session")
def gates() -> dict[Platform, Gate]:
    return {platform: gate_of(platform) for platform in Platform}


@pytest.fixture(scope="session")
def packs() -> dict[Platform, RulePack]:
    return {platform: pack_of(platform) for platform in Platform}


@pytest.fixture(scope="session")
def gate() -> Gate:
    return gate_of(Platform.PINDUODUO)


@pytest.fixture(params=list(Platform), ids=str)
def platform(request: pytest.FixtureRequest) -> Platform:
    return request.param
