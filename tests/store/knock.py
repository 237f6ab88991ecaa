"""A process of its own that sends the same twenty messages as its twin and prints the answers; run by test_turns."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.answers import Composer, load_book
from bot.gate import Gate
from bot.messages import BuyerMessage, Conversation, Platform
from bot.respond import Outcome, Responder
from bot.rules import load_pack
from bot.settings import Settings
from bot.shop import read_shops
from bot.store import SqlTurns, open_database
from intents import IntentPrediction, RankedIntent, Sentiment

NOON = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


class Greeted:
    """A recogniser that takes every text for a greeting."""

    def predict(self, _: str) -> IntentPrediction:
        return IntentPrediction(
            intents=(RankedIntent(intent="greeting", confidence=0.9, threshold=0.5),),
            answered=("greeting",),
            sure=True,
            sentiment=Sentiment(label="calm", angry=0.0, upset=0.0),
            evidence=(),
            scope=1.0,
            model_version="test",
        )


def main() -> None:
    demo = read_shops(Settings().shops_dir)["demo"]
    gates = {"demo": Gate(load_pack(Platform.PINDUODUO))}
    responder = Responder(recogniser=Greeted(), composer=Composer(load_book()), gates=gates, simplify=str)

    def respond(message: BuyerMessage, conversation: Conversation) -> Outcome:
        return responder.respond(message, conversation, demo, NOON)

    engine = open_database(sys.argv[1] if "://" in sys.argv[1] else Path(sys.argv[1]))
    turns = SqlTurns(engine)
    for number in range(20):
        message = BuyerMessage(shop="demo", conversation=f"c-{number}", message="m", buyer="b", sent_at=NOON, text="hi")
        [answer] = turns.take([message], respond)
        sys.stdout.write(json.dumps(answer, sort_keys=True) + "\n")
    engine.dispose()


if __name__ == "__main__":
    main()
