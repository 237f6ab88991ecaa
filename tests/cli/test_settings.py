"""Settings come from the environment, or from files that it names; a wrong one is named."""

from pathlib import Path

import pytest

from bot.errors import WrongSetting
from bot.settings import Settings, from_environment, to_environment


def test_settings_go_through_the_environment_and_back() -> None:
    settings = Settings(data_dir=Path("/x"), database_url="postgresql://a/b", waiting_limit=7, demo=True)
    assert from_environment(to_environment(settings)) == settings
    assert from_environment({}) == Settings()


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://a/b\n")
    assert from_environment({"XIAOER_DATABASE_URL_FILE": str(tmp_path / "url")}).database_url == "postgresql://a/b"
    with pytest.raises(WrongSetting, match="XIAOER_DATABASE_URL_FILE"):
        from_environment({"XIAOER_DATABASE_URL_FILE": str(tmp_path / "none")})


def test_a_wrong_number_names_its_variable() -> None:
    with pytest.raises(WrongSetting, match="XIAOER_POOL_SIZE"):
        from_environment({"XIAOER_POOL_SIZE": "many"})


def test_the_database_is_not_shown_with_its_password() -> None:
    assert "hush" not in repr(Settings(database_url="postgresql://me:hush@host/name"))


def test_a_share_of_the_limit_lies_within_the_limit() -> None:
    assert from_environment({"XIAOER_WARN_PERCENT": "100"}).warn_percent == 100
    for wrong in ("0", "101"):
        with pytest.raises(WrongSetting, match="XIAOER_WARN_PERCENT"):
            from_environment({"XIAOER_WARN_PERCENT": wrong})
