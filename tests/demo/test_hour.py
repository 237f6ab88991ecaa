"""The demo's hour: played through the real doors, every kind of state in it, once, and never for a real shop."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.brain import Brain, build_brain
from bot.demo import LiveBuyers, read_hour
from bot.demo.scenes import Deed, Scene, read_buyers
from bot.messages import BuyerMessage
from bot.ports import Line, Transcript
from bot.settings import Settings
from bot.staff import Stage, Talk
from bot.store import SqlAccounts, SqlAudit, SqlDesk, SqlSeats, SqlShelf, open_database, read_secret
from bot.wiring import DATABASE, SEAL, seed_hour

NOW = datetime.now(UTC)
SHOPS = ("demo", "demo-clothes", "demo-cosmetics")


class Played:
    """A database in which the hour was played, read as the desk reads it."""

    def __init__(self, brain: Brain, folder: Path) -> None:
        self.settings = Settings(data_dir=folder, demo=True)
        seed_hour(brain, self.settings)
        self.engine = open_database(folder / DATABASE)
        self.desk, self.seats, self.shelf = SqlDesk(self.engine), SqlSeats(self.engine), SqlShelf(self.engine)

    def talks(self, now: datetime | None = None) -> dict[tuple[str, str], Talk]:
        found = (*self.seats.recent(SHOPS, 1000), *self.seats.talks(SHOPS, now or datetime.now(UTC)))
        return {(one.shop, one.conversation): one for one in found}

    def transcript(self, shop: str, scene: Scene) -> Transcript:
        found = self.desk.transcript(shop, f"demo-{scene.buyer}")
        assert found is not None, scene.buyer
        return found

    def lines(self) -> list[Line]:
        return [line for shop, scene in scenes() for line in self.transcript(shop, scene).lines]


def scenes() -> list[tuple[str, Scene]]:
    return [(shop, scene) for shop, found in read_hour().scenes.items() for scene in found]


def deeds(*kinds: str) -> list[tuple[str, Scene, Deed]]:
    return [(shop, scene, step) for shop, scene in scenes() for step in scene.says if isinstance(step, Deed) and step.does in kinds]


@pytest.fixture(scope="module")
def brain() -> Brain:
    return build_brain(Settings())


@pytest.fixture(scope="module")
def played(brain: Brain, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    found = Played(brain, tmp_path_factory.mktemp("hour"))
    yield found
    found.engine.dispose()


def test_conversations_in_every_state_of_all_three_shops(played: Played) -> None:
    talks = played.talks()
    assert len(talks) == len(scenes()) >= 60
    assert {one.shop for one in talks.values()} == set(SHOPS)
    stages = Counter(one.stage for one in talks.values())
    assert set(stages) == set(Stage)
    assert stages[Stage.BOT] >= 20
    assert stages[Stage.RESOLVED] >= 10
    assert 5 <= stages[Stage.QUEUED] <= 20  # somebody waits, and not everybody
    assert any(one.urgent for one in talks.values() if one.stage is Stage.QUEUED)
    notices = {line.text.partition(":")[0] for line in played.lines() if line.author == "system"}
    assert {"resolved", "given_back", "taken", "moved"} <= notices


def test_moods_cards_pictures_orders_and_drafts_are_there(played: Played) -> None:
    stories = [line.story for line in played.lines() if line.story]
    moods = {story["prediction"]["sentiment"]["label"] for story in stories if story["prediction"]}
    assert moods == {"calm", "upset", "angry"}
    assert any(story["proposed"] for story in stories)
    for shop, scene, deed in deeds("draft"):  # where the bot proposed nothing, there was nothing to send
        lines = played.transcript(shop, scene).lines
        proposed = {one["text"] for line in lines for one in (line.story or {}).get("proposed", ())}
        assert {line.text for line in lines if line.author == f"human:{deed.by}"} & proposed or not proposed
    assert any(line.kind == "image" for line in played.lines())
    states = [played.transcript(shop, scene).state for shop, scene in scenes()]
    assert sum(state.order is not None for state in states) >= 15
    assert sum(state.item is not None for state in states) >= 15


def test_what_colleagues_say_passed_the_gate_and_what_they_tried_did_not(played: Played) -> None:
    for shop, scene, deed in deeds("say", "try"):
        said = [line.text for line in played.transcript(shop, scene).lines if line.author == f"human:{deed.by}"]
        assert (deed.words in said) is (deed.does == "say"), deed.words
    assert len(deeds("try")) >= 5
    assert len({deed.by for _, _, deed in deeds("say")}) == 2


def test_the_answers_held_ready_for_a_hand_over_pass_the_gate_too(played: Played, brain: Brain) -> None:
    from bot.gate import ApprovedReply, GateContext
    from bot.messages import Author, Draft

    for shop, scene in scenes():
        for words in filter(None, (scene.answer, read_hour().answer)):
            gate = brain.gates.shops[shop]
            verdict = gate.review(Draft(text=words, author=Author.HUMAN, source="agent"), GateContext())
            assert isinstance(verdict, ApprovedReply), (words, verdict)


def test_nothing_lies_in_the_future_and_the_hour_is_an_hour(played: Played) -> None:
    moments = [line.at for line in played.lines()]
    now = datetime.now(UTC)
    assert max(moments) <= now
    recent = [at for at in moments if at > now - timedelta(minutes=65)]
    assert len(recent) >= 20  # at night, the finished ones lie in the last open hour


def test_notes_canned_replies_people_and_an_unbroken_trail(played: Played) -> None:
    assert sum(len(played.shelf.notes(shop, f"demo-{scene.buyer}")) for shop, scene in scenes()) == len(deeds("note"))
    script = read_hour()
    names = {one.name for one in script.people}
    assert names <= {one.name for one in SqlAccounts(played.engine).agents()}
    kept = {one.title for shop in SHOPS for name in names for one in played.shelf.canned(shop, name, "")}
    assert kept == {one.title for one in script.canned}
    found = SqlAudit(played.engine, read_secret(played.settings.data_dir / SEAL)).verify()
    assert found.fault is None
    assert found.entries > 50


def test_a_later_start_plays_nothing_again(played: Played, brain: Brain) -> None:
    before = len(played.lines())
    seed_hour(brain, played.settings)
    assert len(played.lines()) == before


def test_the_items_and_people_that_scenes_name_exist(brain: Brain) -> None:
    script = read_hour()
    names = {one.name for one in script.people}
    for shop, scene in [*scenes(), *((one.shop, one) for one in read_buyers())]:
        assert scene.item is None or scene.item in brain.shops[shop].items, scene.buyer
        assert {step.by for step in scene.says if isinstance(step, Deed)} <= names
    assert len({(shop, scene.buyer) for shop, scene in scenes()}) == len(scenes())


def test_a_live_buyers_words_come_one_by_one_and_three_are_a_crowd() -> None:
    import threading

    said: list[BuyerMessage] = []
    gate, came = threading.Event(), threading.Semaphore(0)

    def take(message: BuyerMessage) -> None:
        said.append(message)
        came.release()
        gate.wait(5)

    buyers = LiveBuyers(take, lambda: NOW, pause_s=0)
    assert [buyers.begin() for _ in range(4)] == [True, True, True, False]
    total = sum(len(one.says) for one in read_buyers()[:3])
    gate.set()
    for _ in range(total):
        assert came.acquire(timeout=5)
    by_buyer = {one.buyer: [two.message for two in said if two.buyer == one.buyer] for one in said}
    assert len(by_buyer) == 3
    assert all(re.fullmatch(r".+-[0-9a-f]{8}", buyer) for buyer in by_buyer)  # nobody who was here before
    assert all(ids == [f"{buyer}-{number}" for number in range(len(ids))] for buyer, ids in by_buyer.items())
    buyers.stop()
    assert not buyers.begin()
