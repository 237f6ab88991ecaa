"""Labelled text from elsewhere: `import_file(path)` finds the format; each format has a module. Reads the disk.

What never may: our own format (that is `dataset.reading`), or a label made up.
"""

from intents.dataset.importers.doccano import read_doccano
from intents.dataset.importers.label_studio import read_label_studio
from intents.dataset.importers.rasa import read_rasa_json, read_rasa_yaml
from intents.dataset.importers.sniffing import FORMATS, import_file
from intents.dataset.importers.table import read_table

__all__ = [
    "FORMATS",
    "import_file",
    "read_doccano",
    "read_label_studio",
    "read_rasa_json",
    "read_rasa_yaml",
    "read_table",
]
