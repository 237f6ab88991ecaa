"""A running service takes changed rules once they are read, compiled and true to their examples; broken ones never, and it says so."""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from bot.errors import WrongFile
from bot.gate import Gate, GateContext, LiveGates, Refusal, Suspicion
from bot.messages import Author, Draft, Platform
from bot.rules import RuleFiles
from bot.rules.load import PACKS
from bot.web import Doors, create_app
from tests.web.test_doors import doors  # noqa: F401 - a fixture

OWN = """
families:
  - family: shop_own
    suggestion: 以页面为准哦
    rules:
      - id: shop.bear
        match: [熊猫币]
        why: 本店不提熊猫币
        must_refuse: [送您熊猫币]
        must_pass: [熊猫公仔有货]
"""
SAID = "今天下单送您熊猫币"
FAMILIES = ("cash_review", "qq", "wechat")


class Trusting:
    version = "trusting"

    def score(self, text: str) -> Sequence[Suspicion]:
        del text
        return ()


class Service:
    """Live gates over a copy of the shipped packs, a shop's folder, and what was told."""

    def __init__(self, folder: Path) -> None:
        self.packs = folder / "packs"
        self.own = folder / "demo" / "rules.yaml"
        self.own.parent.mkdir()
        shutil.copytree(PACKS, self.packs)
        for family in (self.packs / "common").iterdir():
            if family.stem not in FAMILIES:
                family.unlink()  # few families are quickly read
        self.told: list[str] = []
        self.live = LiveGates(RuleFiles(packs=self.packs), Trusting(), {"demo": (Platform.JD, self.own)}, tell=self.told.append)
        self._shipped = {path: path.read_text(encoding="utf-8") for path in self.packs.glob("**/*.yaml")}

    def write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")
        about = path.stat()
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns + 1_000_000))  # whatever the file system's grain of time

    def change(self, name: str, old: str, new: str) -> Path:
        path = self.packs / name
        assert old in self._shipped[path]
        self.write(path, self._shipped[path].replace(old, new, 1))
        return path

    def restore(self) -> None:
        self.own.unlink(missing_ok=True)
        for path, text in self._shipped.items():
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                self.write(path, text)
        self.live.refresh()
        assert not [one for one in self.live.standing() if one.fault]
        self.told.clear()

    def fault(self, of: str) -> str | None:
        return next(one.fault for one in self.live.standing() if one.of == of)

    def version(self, of: str) -> str:
        return next(one.version for one in self.live.standing() if one.of == of)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return Service(tmp_path_factory.mktemp("rules"))


@pytest.fixture
def service(running: Service) -> Iterator[Service]:
    yield running
    running.restore()


def refused(gate: Gate, text: str) -> list[str]:
    verdict = gate.review(Draft(text=text, author=Author.BOT, source="test"), GateContext())
    return [one.rule for one in verdict.findings] if isinstance(verdict, Refusal) else []


def test_a_changed_platform_file_is_in_force_for_its_platform_and_that_platforms_shops(service: Service) -> None:
    before = dict(service.live.platforms)
    assert service.live.refresh() == ()
    path = service.packs / "platforms" / "jd.yaml"
    service.write(path, path.read_text(encoding="utf-8").replace("dated: ", "dated: ", 1) + "\n# reviewed\n")
    assert service.live.refresh() == ("jd", "shop:demo")
    assert service.live.platforms[Platform.JD] is not before[Platform.JD]
    assert service.live.shops["demo"] is service.live.platforms[Platform.JD]
    assert all(service.live.platforms[one] is before[one] for one in Platform if one is not Platform.JD)
    assert service.version("jd") in service.told[0]
    assert service.live.refresh() == ()


def test_a_new_shipped_rule_is_in_force_everywhere(service: Service) -> None:
    assert not any(refused(gate, SAID) for gate in service.live.platforms.values())
    text = OWN.replace("families:\n  - ", "").replace("\n    ", "\n").replace("shop_own", "bear").replace("shop.bear", "bear.coin")
    text = text.replace("[送您熊猫币]", "[送您熊猫币, 熊猫币]").replace("[熊猫公仔有货]", "[熊猫公仔有货, 您好]")
    text = text.replace("why: 本店不提熊猫币", "why: 不提熊猫币\n    source: 示例")
    path = service.packs / "common" / "bear.yaml"
    try:
        service.write(path, text)
        assert set(service.live.refresh()) == {*Platform, "shop:demo"}, service.told
        assert all(refused(gate, SAID) == ["bear.coin"] for gate in service.live.platforms.values())
        assert refused(service.live.shops["demo"], SAID) == ["bear.coin"]
    finally:
        path.unlink()


BROKEN = {
    "no YAML": ("platforms/jd.yaml", "platform: jd", "platform: [jd"),
    "unknown key": ("platforms/jd.yaml", "platform: jd", "platform: jd\nloosen: true"),
    "another platform's file": ("platforms/jd.yaml", "platform: jd", "platform: tmall"),
    "a pattern that isn't one": ("common/qq.yaml", 'match: ["', 'match: ["(", "'),
    "an unknown class": ("common/qq.yaml", 'match: ["', 'match: ["{nobody}", "'),
    "an example that must be refused passes": ("common/cash_review.yaml", "must_refuse: [", "must_refuse: [您好呀, "),
    "an example that must pass is refused": ("common/cash_review.yaml", "must_pass: [", "must_pass: [加我微信 abc12345, "),
    "a rule twice": ("common/cash_review.yaml", "id: review.pressure", "id: review.paid"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_rules_leave_the_old_in_force_and_are_named_by_file_and_line(service: Service, name: str) -> None:
    before = dict(service.live.platforms), dict(service.live.shops), service.version("jd")
    file, old, new = BROKEN[name]
    path = service.change(file, old, new)
    assert service.live.refresh() == ()
    assert (dict(service.live.platforms), dict(service.live.shops), service.version("jd")) == before
    fault = service.fault("jd")
    assert fault is not None
    place, line, _ = fault.split(":", 2)
    assert place.endswith(path.name)
    assert int(line) > 0
    assert str(service.packs) not in fault, "a fault told to the world names no folder of this machine"
    [told] = [one for one in service.told if " of jd stay in force" in one]
    assert told.startswith(f"{path}:{line}: ")
    count = len(service.told)
    assert (service.live.refresh(), len(service.told)) == ((), count), "a fault is told once"


def test_a_missing_file_or_word_class_is_a_fault_too(service: Service) -> None:
    before = service.live.platforms[Platform.JD]
    (service.packs / "words.yaml").rename(service.packs / "gone")
    assert service.live.refresh() == ()
    assert "words.yaml: the file does not exist" in (service.fault("jd") or "")
    (service.packs / "gone").rename(service.packs / "words.yaml")
    service.restore()
    service.change("words.yaml", "number_filler:", "number_fillers:")
    assert service.live.refresh() == ()
    assert "number_filler" in (service.fault("jd") or "")
    assert service.live.platforms[Platform.JD] is before or not refused(service.live.platforms[Platform.JD], "您好")
    assert refused(service.live.platforms[Platform.JD], "加我微信 abc12345")


def test_a_file_that_is_still_being_written_waits_for_the_next_look(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    path = service.packs / "platforms" / "jd.yaml"
    whole = path.read_text(encoding="utf-8")
    service.write(path, whole + "\n# begun")
    before = service.live.platforms[Platform.JD]
    with monkeypatch.context() as patch:

        def read_while_it_is_written(self: RuleFiles, platform: Platform) -> object:
            service.write(path, whole + "\n# begun, and gone on with")
            return read(self, platform)

        read = RuleFiles.read
        patch.setattr(RuleFiles, "read", read_while_it_is_written)
        assert service.live.refresh() == ()
    assert service.live.platforms[Platform.JD] is before
    assert service.live.refresh() == ("jd", "shop:demo")


def test_a_shops_own_rules_come_change_and_go(service: Service) -> None:
    platform = service.live.platforms[Platform.JD]
    assert service.live.shops["demo"] is platform
    service.write(service.own, OWN)
    assert service.live.refresh() == ("shop:demo",)
    gate = service.live.shops["demo"]
    assert refused(gate, SAID) == ["shop.bear"]
    verdict = gate.review(Draft(text=SAID, author=Author.BOT, source="test"), GateContext())
    assert isinstance(verdict, Refusal)
    assert verdict.suggestion == "以页面为准哦"
    assert verdict.ruleset == gate.ruleset != platform.ruleset
    assert service.live.platforms[Platform.JD] is platform
    assert not refused(platform, SAID), "one shop's rules are nobody else's"
    service.write(
        service.own, OWN.replace("熊猫币]\n        must", "熊猫币, 竹子币]\n        must").replace("[熊猫币]", "[熊猫币, 竹子币]")
    )
    assert service.live.refresh() == ("shop:demo",)
    assert refused(service.live.shops["demo"], "送您竹子币") == ["shop.bear"]
    service.own.unlink()
    assert service.live.refresh() == ("shop:demo",)
    assert service.live.shops["demo"] is platform


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("id: shop.bear", "id: wechat.short", 6, "exists already"),
        ("[熊猫币]", '["(熊猫币"]', 6, "parenthesis"),
        ("[送您熊猫币]", "[送您熊猫]", 9, "is not refused by this rule"),
        ("[熊猫公仔有货]", "[加我微信 abc12345]", 10, "is refused by wechat."),
        ("以页面为准哦", "加微信领熊猫币", 4, "suggestion"),
        ("why:", "detector: mobile\n        why:", 8, "detector"),
    ],
)
def test_a_shops_broken_rules_leave_the_old_in_force(service: Service, old: str, new: str, line: int, says: str) -> None:
    service.write(service.own, OWN)
    service.live.refresh()
    before = service.live.shops["demo"]
    assert old in OWN
    service.write(service.own, OWN.replace(old, new, 1))
    assert service.live.refresh() == ()
    assert service.live.shops["demo"] is before
    fault = service.fault("shop:demo") or ""
    assert fault.startswith(f"demo/rules.yaml:{line}: "), fault
    assert says in fault


def test_a_service_does_not_start_with_a_shops_broken_rules(service: Service, tmp_path: Path) -> None:
    own = tmp_path / "rules.yaml"
    own.write_text(OWN.replace("[送您熊猫币]", "[您好]"), encoding="utf-8")
    with pytest.raises(WrongFile) as caught:
        LiveGates(RuleFiles(packs=service.packs), Trusting(), {"x": (Platform.JD, own)}, tell=lambda _: None)
    assert (caught.value.path, caught.value.line) == (own, 9)


def test_every_review_is_by_one_whole_pack(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """While rules are exchanged again and again, each verdict is the old pack's or the new one's, named as such."""
    other = OWN.replace("熊猫", "竹子")
    over = threading.Event()
    wrong: list[object] = []
    seen: set[tuple[str, ...]] = set()

    def ask() -> None:
        while not over.is_set():
            gate = service.live.shops["demo"]
            verdict = gate.review(Draft(text="送您熊猫币。送您竹子币", author=Author.BOT, source="t"), GateContext())
            found = tuple(one.excerpt for one in verdict.findings) if isinstance(verdict, Refusal) else ()
            seen.add(found)
            if isinstance(verdict, Refusal) and (found not in (("熊猫币",), ("竹子币",)) or verdict.ruleset != gate.ruleset):
                wrong.append(verdict)

    asker = threading.Thread(target=ask)
    asker.start()
    for number in range(6):
        service.write(service.own, (OWN, other)[number % 2] + f"# {number}\n")
        assert service.live.refresh() == ("shop:demo",)
    over.set()
    asker.join()
    assert not wrong
    assert len(seen) > 1


def test_judging_looks_at_no_file(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(*_: object, **__: object) -> object:
        raise AssertionError("a file was looked at")

    monkeypatch.setattr(os, "stat", touched)
    monkeypatch.setattr("builtins.open", touched)
    assert refused(service.live.shops["demo"], "加我微信 abc12345")
    assert not refused(service.live.shops["demo"], "有货的，直接拍就行")


def test_ready_and_metrics_name_the_fault_and_the_rules_in_force(service: Service, doors: Doors) -> None:  # noqa: F811
    app = create_app(replace(doors, standings=service.live.standing))
    client = TestClient(app)
    assert client.get("/readyz").json()["rules"]["jd"] == {"version": service.version("jd"), "fault": None}
    service.change("platforms/jd.yaml", "platform: jd", "platform: tmall")
    service.live.refresh()
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["rules"]["jd"]["fault"].startswith("platforms/jd.yaml:")
    assert ready.json()["rules"]["tmall"]["fault"] is None
    families = {one.name: one for one in text_string_to_metric_families(client.get("/metrics").text)}
    broken = {sample.labels["of"]: sample.value for sample in families["xiaoer_rules_broken"].samples}
    assert (broken["jd"], broken["tmall"]) == (1, 0)
    versions = {sample.labels["of"]: sample.labels["version"] for sample in families["xiaoer_rules_in_force"].samples}
    assert versions["jd"] == service.version("jd")
