"""``flask tm …``: the translation memory on the command line, one module a subject."""

from tm.cli.align import align
from tm.cli.analyse import analyse
from tm.cli.concordance import concordance, fragments
from tm.cli.export import export, stats
from tm.cli.imports import import_, imports, undo_import
from tm.cli.index import reindex, verify
from tm.cli.lookup import lookup
from tm.cli.memories import memories
from tm.cli.pretranslate import pretranslate
from tm.cli.review import review
from tm.cli.terminal import StatedErrors

__all__ = ["tm"]

tm = StatedErrors(
    "tm",
    help="The translation memory: align, import, review, look up, analyse, pretranslate, export.",
)
COMMANDS = (
    align, import_, imports, undo_import, review, lookup, concordance, fragments, analyse,
    pretranslate, memories, export, stats, reindex, verify,
)  # fmt: skip
for command in COMMANDS:
    tm.add_command(command)
