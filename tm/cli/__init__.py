"""``flask tm …``: the translation memory on the command line, one module a subject."""

from flask.cli import with_appcontext

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
from tm.web.current import tm_services

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


@tm.result_callback()
@with_appcontext
def _finish(_: object) -> None:
    """Wait for the files of the index: their writing ends with the process."""
    tm_services().index.wait()
