"""Moments as the tables keep them: naive UTC, since SQLite knows no zones. Nothing else converts."""

from datetime import UTC, datetime, timedelta

# What was written so much later than now was written before the clock was set back; by less, two machines' clocks may differ.
CLOCKS_DIFFER = timedelta(seconds=5)


def to_row(moment: datetime) -> datetime:
    """Turn an aware moment into naive UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_row(moment: datetime) -> datetime:
    """Turn a stored moment back into an aware one."""
    return moment.replace(tzinfo=UTC)
