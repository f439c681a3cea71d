"""``flask tm concordance`` and ``fragments``: passages that hold words, or parts of a text."""

from collections.abc import Sequence
from typing import Any

import click

from tm.cli.terminal import command, from_option, json_option, print_json, to_option
from tm.concordance.model import (
    LIMIT,
    ConcordancePage,
    ConcordanceQuery,
    Passage,
    SearchSide,
)
from tm.concordance.search import COUNTED
from tm.errors import InvalidInputError
from tm.fragments import LIMIT as FRAGMENTS
from tm.fragments import PASSAGES
from tm.lang import guess_language
from tm.model import Level, Side, UnitStatus
from tm.text import check_text
from tm.web.api_concordance import MAX_PASSAGES, fragments_shape, passage_shape
from tm.web.current import tm_services

_OPTIONS = (
    click.option("--side", type=click.Choice([side.value for side in SearchSide]),
                 default=SearchSide.EITHER.value, show_default=True,
                 help="Where the words stand."),
    click.option("--other", default="", metavar="WORDS",
                 help="Words that stand on the other side of the same unit."),
    click.option("--memory", "memories", multiple=True,
                 help="Only this memory; may be given several times."),
    click.option("--status", "statuses", multiple=True,
                 type=click.Choice([status.value for status in UnitStatus]),
                 help="Only units of this status; may be given several times."),
    click.option("--document", metavar="NAME", help="Only units from this document."),
    click.option("--level", type=click.Choice([level.value for level in Level]),
                 help="clause: only the finest units; sentence: only sentence links; by default "
                 "both, without a sentence whose clauses hold the words."),
    click.option("--limit", type=click.IntRange(1, MAX_PASSAGES), default=LIMIT, show_default=True),
    click.option("--after", default="", metavar="CURSOR",
                 help="Go on where an earlier call ended; it says how."),
)  # fmt: skip


def _with_options(function: Any) -> Any:
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


@command()
@click.argument("words")
@from_option
@to_option
@_with_options
@json_option
def concordance(
    words: str,
    source_lang: str | None,
    target_lang: str | None,
    machine: bool,
    **options: Any,
) -> None:
    """Find WORDS inside units: all of them, "a phrase", wildcards (valv*), any Chinese characters.

    What was found stands in ⟦ ⟧, what probably translates it in ⟨ ⟩.
    """
    query = ConcordanceQuery(
        words,
        side=SearchSide(options["side"]),
        other=options["other"],
        source_lang=source_lang,
        target_lang=target_lang,
        memories=options["memories"],
        statuses=tuple(UnitStatus(status) for status in options["statuses"]),
        document=options["document"],
        level=options["level"] and Level(options["level"]),
        limit=options["limit"],
        after=options["after"],
    )
    page = tm_services().concordance.find(query)
    if machine:
        items = [passage_shape(passage) for passage in page.passages]
        counts = {"count": page.count, "count_is_exact": page.is_exact}
        print_json({"items": items, "next": page.next, **counts})
        return
    _print_page(page)


def _print_page(page: ConcordancePage) -> None:
    for passage in page.passages:
        _print_passage(passage)
    click.echo(_told(page), err=True)
    if page.next:
        click.echo(f"more with --after {page.next}", err=True)


def _told(page: ConcordancePage) -> str:
    """Return how many passages there are, in words."""
    if not page.is_exact:
        return f"{'more than' if page.count >= COUNTED else 'about'} {page.count:,} passages"
    return f"{page.count} passage{'s' * (page.count != 1)}" if page.count else "nothing found"


def _print_passage(passage: Passage) -> None:
    unit = passage.unit
    origin = " ".join(part for part in (unit.provenance.document, unit.provenance.block) if part)
    copies = f", and {len(passage.copies)} more alike" if passage.copies else ""
    click.echo(f"unit {unit.id}  {unit.status}{copies}  {origin}".rstrip())
    found = [(*span, "⟦⟧") for span in passage.occurrences]
    other = [(*span, "⟦⟧") for span in passage.other]
    other += [(start, end, "⟨⟩") for start, end, _ in passage.probable]
    sides = (found, other) if passage.side is Side.SOURCE else (other, found)
    for text, spans in zip((unit.source, unit.target), sides, strict=True):
        click.echo(f"    {_marked(text, spans)}")


def _marked(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Return a text with brackets around spans; one inside another is left out."""
    shown, at = "", 0
    for start, end, brackets in sorted(spans):
        if start >= at:
            shown += f"{text[at:start]}{brackets[0]}{text[start:end]}{brackets[1]}"
            at = end
    return shown + text[at:]


@command()
@click.argument("text")
@from_option
@to_option
@click.option(
    "--limit",
    type=click.IntRange(1, MAX_PASSAGES),
    default=FRAGMENTS,
    show_default=True,
    help="Fragments; the longest are kept.",
)
@click.option(
    "--passages",
    type=click.IntRange(1, MAX_PASSAGES),
    default=PASSAGES,
    show_default=True,
    help="Passages of each fragment.",
)
@json_option
def fragments(
    text: str,
    source_lang: str | None,
    target_lang: str | None,
    limit: int,
    passages: int,
    machine: bool,
) -> None:
    """Find the longest parts of TEXT that units have, each with its probable translation."""
    checked = check_text(text, place="TEXT")
    if not checked.strip():
        raise InvalidInputError("TEXT must not be blank")
    source = source_lang or guess_language(checked)
    found = tm_services().fragments.find(
        checked,
        source,
        target_lang or tm_services().partner_language(source),
        limit=limit,
        passages=passages,
    )
    if machine:
        print_json(fragments_shape(checked, found))
        return
    for one in found.fragments:
        about = "" if one.is_exact else "about "
        click.echo(f"{checked[one.start : one.end]}  ({about}{one.count})")
        for passage in one.passages:
            _print_passage(passage)
    if not found.fragments:
        click.echo("no part of the text is in the memory", err=True)
    if found.left_out:
        click.echo(f"note: {found.left_out} shorter left out; see --limit", err=True)
    if found.searched < len(checked):
        click.echo(f"note: searched up to character {found.searched:,} only", err=True)
