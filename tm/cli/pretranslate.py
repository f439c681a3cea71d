"""``flask tm pretranslate``: a document as a table or XLIFF with what the memory has."""

from pathlib import Path
from typing import Any

import click

from tm import draft_xliff
from tm.cli.analyse import check_output, presegmented_option
from tm.cli.filters import filter_options, with_filters
from tm.cli.options import FILE, encoding_option, read_files
from tm.cli.terminal import (
    OUT,
    ProgressLine,
    command,
    from_option,
    json_option,
    print_json,
    print_notes,
    to_option,
    written_whole,
)
from tm.draft_tables import SUFFIXES, write_draft
from tm.pretranslate import Draft
from tm.query import BEST_SCORE, Query
from tm.score import EXACT_SCORE
from tm.web.current import tm_services


@command()
@click.argument("doc", type=FILE)
@click.option(
    "-o", "--output", "out", type=OUT, required=True, help="A .tsv, .xlsx, .xlf or .xliff."
)
@click.option(
    "--min-score",
    type=click.IntRange(0, BEST_SCORE),
    default=EXACT_SCORE,
    show_default=True,
    help="Least score of a match that is taken; 101 asks for context, below 100 takes fuzzy ones.",
)
@click.option(
    "--assembled",
    is_flag=True,
    help="Also take answers put together from pieces, where they reach the least score.",
)
@click.option(
    "--adapt-documents",
    is_flag=True,
    help="Adapted targets also get other numbers of documents, such as resolution 2254.",
)
@from_option
@to_option
@presegmented_option
@encoding_option
@filter_options
@json_option
def pretranslate(
    doc: Path,
    out: Path,
    min_score: int,
    assembled: bool,
    adapt_documents: bool,
    source_lang: str | None,
    target_lang: str | None,
    presegmented: bool,
    encoding: str | None,
    machine: bool,
    **filters: Any,
) -> None:
    """Write DOC in segments, each with the target that the memory has for it.

    A table (.tsv, .xlsx), or XLIFF 1.2 (.xlf) or 2.1 (.xliff) with the match that each target is
    from and the terms of the glossary.
    """
    check_output(out, SUFFIXES + draft_xliff.SUFFIXES)
    services = tm_services()
    query = Query(
        "",
        source_lang or "",
        target_lang or "",
        min_score=min_score,
        assembled=assembled,
        adapt_documents=adapt_documents,
    )
    with ProgressLine() as progress:
        draft = services.pretranslate(
            read_files(doc, encoding=encoding),
            with_filters(query, filters, at=services.now()),
            presegmented=presegmented,
            progress=progress,
        )
    with written_whole(out) as file:
        suffix = out.suffix.lower()
        if suffix in draft_xliff.SUFFIXES:
            terms = services.lookup.known_terms
            draft_xliff.write_draft_xliff(draft, file, suffix, terms)
        else:
            write_draft(draft, file, suffix)
    if machine:
        print_json(_told(draft, out))
        return
    print_notes(draft.notes)
    kinds = draft.kinds()
    filled = sum(kinds.values())
    by_kind = f" ({', '.join(f'{n} {kind}' for kind, n in kinds.items())})" if kinds else ""
    empty = len(draft.segments) - filled
    click.echo(
        f"{len(draft.segments)} segments ({draft.source_lang} → {draft.target_lang}): "
        f"{filled} filled{by_kind}, {empty} empty; written to {out}"
    )


def _told(draft: Draft, out: Path) -> dict[str, object]:
    kinds = draft.kinds()
    return {
        "output": str(out),
        "source_lang": draft.source_lang,
        "target_lang": draft.target_lang,
        "segments": len(draft.segments),
        "filled": sum(kinds.values()),
        "by_kind": {kind.value: count for kind, count in kinds.items()},
        "with_missing_numbers": sum(bool(one.missing) for one in draft.segments),
        "notes": list(draft.notes),
    }
