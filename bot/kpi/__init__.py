"""Service figures: the platforms' clocks on replies, reply rates by their formulas, hand-offs, drift, and what would be otherwise.

Pure functions over records. Nothing here reads a store or a clock, and nothing decides what is said.
"""

from bot.kpi.clocks import ReplyClock, Unit, closing_intents, read_clocks, reply_clock
from bot.kpi.drift import Alarm, Drift, Sign, drift_of
from bot.kpi.figures import Figures, OnClock, Share, Waits, figures_of
from bot.kpi.people import Served, outside_by_day, served_of
from bot.kpi.rates import Case, Rate, cases_of, rate_of
from bot.kpi.records import Chat, Exclusion, Heard, Place, Places, Records, Refused, Said, Span, Turn, Voice
from bot.kpi.rounds import Round, rounds_of
from bot.kpi.shift import Shift
from bot.kpi.whatif import Does, WhatIf, chats_if, clocks_if

__all__ = [
    "Alarm",
    "Case",
    "Chat",
    "Does",
    "Drift",
    "Exclusion",
    "Figures",
    "Heard",
    "OnClock",
    "Place",
    "Places",
    "Rate",
    "Records",
    "Refused",
    "ReplyClock",
    "Round",
    "Said",
    "Served",
    "Share",
    "Shift",
    "Sign",
    "Span",
    "Turn",
    "Unit",
    "Voice",
    "Waits",
    "WhatIf",
    "cases_of",
    "chats_if",
    "clocks_if",
    "closing_intents",
    "drift_of",
    "figures_of",
    "outside_by_day",
    "rate_of",
    "read_clocks",
    "reply_clock",
    "rounds_of",
    "served_of",
]
