"""Quality inspection: every agent reply of a chat export is judged by the gate and told as a page and as tables.

Reads exports, counts, writes reports. Sends nothing, stores nothing, and decides nothing that the gate doesn't.
"""

from bot.inspection.export import Reply, read_export
from bot.inspection.page import write_page
from bot.inspection.table import write_table
from bot.inspection.tally import Judged, Tally

__all__ = ["Judged", "Reply", "Tally", "read_export", "write_page", "write_table"]
