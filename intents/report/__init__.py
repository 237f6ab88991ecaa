"""An evaluation drawn: `html(report) -> str`, `write_json`, `write_html`, `write_rasa`. Measures nothing."""

from intents.report.files import write_html, write_json, write_rasa
from intents.report.page import html

__all__ = ["html", "write_html", "write_json", "write_rasa"]
