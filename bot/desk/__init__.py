"""The human desk: log-in, the queue of what waits for a person, the transcript, the answer through the gate.

Server-rendered pages only. Nothing here decides for the bot, words an answer, or sends what the gate has not approved.
"""

from bot.desk.canned import keep
from bot.desk.doors import DeskDoors, Judge, Reader, School
from bot.desk.judging import spoken
from bot.desk.passwords import hash_password, make_password
from bot.desk.router import create_desk

__all__ = ["DeskDoors", "Judge", "Reader", "School", "create_desk", "hash_password", "keep", "make_password", "spoken"]
