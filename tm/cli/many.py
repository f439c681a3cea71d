"""``flask tm import --pairs`` and ``flask tm align --pairs``: many documents by one command."""

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from tm.batch.lists import FilePair, read_list, shown_name
from tm.batch.workers import KnownOfPair, Settings, align_pairs
from tm.cli.terminal import ProgressLine, print_json
from tm.errors import InvalidInputError, TMError
from tm.ingest import needs_aligning
from tm.model import Anchor, ImportReport, Segment
from tm.pairing import Aligned
from tm.review.anchors import Recall
from tm.services import TMServices
from tm.web.api_shape import plain

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

pairs_option = click.option(
    "--pairs",
    type=FILE,
    help="List of documents: lines source<TAB>target, or a bilingual file. An import takes over "
    "what was accepted or dropped in earlier ones.",
)
processes_option = click.option(
    "--processes",
    type=click.IntRange(1, 64),
    help="Processes that align the --pairs; default: one for each core.",
)


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a line of the list: something to tell, or an error."""

    pair: FilePair
    told: object = None
    error: str = ""


def import_pairs(
    services: TMServices,
    pairs: Path,
    settings: Settings,
    *,
    memory: str,
    processes: int | None,
    machine: bool,
    show: Callable[[ImportReport], None],
) -> None:
    """Import all pairs of a list, each of them whole or not at all.

    Links that were accepted in earlier imports are taken over, as when a pair is imported alone.
    """
    recalls: dict[FilePair, Recall] = {}

    def known(
        pair: FilePair, source: Sequence[Segment], target: Sequence[Segment]
    ) -> Sequence[Anchor]:
        recalls[pair] = Recall(services.reviews.alignments, memory)
        return recalls[pair].anchors(source, target)

    def store(pair: FilePair, aligned: Aligned | None) -> ImportReport:
        recall = recalls.pop(pair, None)
        if recall is not None and aligned is not None:
            aligned = recall.completed(aligned)
        return services.import_files(
            pair.read(),
            memory=memory,
            source_lang=settings.source_lang,
            target_lang=settings.target_lang,
            presegmented=settings.presegmented,
            force=settings.force,
            aligned=aligned,
            progress=lambda *_: None,
        )

    def is_work(pair: FilePair) -> bool:
        return needs_aligning(
            services.store, pair.read(), memory=memory, presegmented=settings.presegmented
        )

    def shown(report: object) -> None:
        assert isinstance(report, ImportReport)  # noqa: S101 - what ``store`` returned
        show(report)

    results = _run(_listed(pairs), settings, processes, is_work=is_work, take=store, known=known)
    _tell(results, machine=machine, show=shown)


def align_list(
    pairs: Path,
    folder: Path,
    settings: Settings,
    *,
    suffix: str,
    processes: int | None,
    machine: bool,
    write: Callable[[Aligned, Path], dict[str, object]],
) -> None:
    """Align all pairs of a list, each into a file of its own; nothing is stored."""
    listed = _listed(pairs)
    outs = _outputs(listed, folder, suffix)

    def take(pair: FilePair, aligned: Aligned | None) -> dict[str, object]:
        assert aligned is not None  # noqa: S101 - every pair is aligned here
        return write(aligned, outs[pair])

    results = _run(listed, settings, processes, is_work=lambda _: True, take=take)
    _tell(results, machine=machine, show=lambda _: None)


def usual_processes() -> int:
    """Return the number of cores that this process may use; not every system tells that."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _listed(pairs: Path) -> tuple[FilePair, ...]:
    return read_list(pairs.read_bytes(), shown_name(pairs), pairs.parent)


def _outputs(pairs: tuple[FilePair, ...], folder: Path, suffix: str) -> dict[FilePair, Path]:
    """Return a file for each pair, named after its source.

    Raises:
        InvalidInputError: there is no such folder, or two sources have the same name.
    """
    if not folder.is_dir():
        raise InvalidInputError(f"there is no folder {folder}")
    found: dict[Path, FilePair] = {}
    for pair in pairs:
        out = folder / f"{pair.paths[0].stem}{suffix}"
        if out in found:
            raise InvalidInputError(
                f"{pair.place} and {found[out].place} would both write {out.name}; rename a file"
            )
        found[out] = pair
    return {pair: out for out, pair in found.items()}


def _run(
    pairs: tuple[FilePair, ...],
    settings: Settings,
    processes: int | None,
    *,
    is_work: Callable[[FilePair], bool],
    take: Callable[[FilePair, Aligned | None], object],
    known: KnownOfPair | None = None,
) -> Generator[_Result, None, None]:
    """Yield what became of each pair: first those that need no aligning."""
    work = []
    for pair in pairs:
        try:
            if is_work(pair):
                work.append(pair)
            else:
                yield _Result(pair, take(pair, None))
        except TMError as error:
            yield _Result(pair, error=str(error))
    processes = processes or usual_processes()
    with (
        ProgressLine() as progress,
        closing(
            align_pairs(work, settings, processes=processes, known=known, progress=progress)
        ) as outcomes,
    ):
        for outcome in outcomes:
            if outcome.aligned is None:
                yield _Result(outcome.pair, error=outcome.error)
                continue
            try:
                yield _Result(outcome.pair, take(outcome.pair, outcome.aligned))
            except TMError as error:
                yield _Result(outcome.pair, error=str(error))


@contextmanager
def _told_when_interrupted(rows: Sequence[object]) -> Iterator[None]:
    """Say on Ctrl-C what stands: every pair that was told of is whole."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(
            f"stopped: {len(rows)} pairs are done and stay, the others are as before", err=True
        )
        raise


def _tell(
    results: Generator[_Result, None, None], *, machine: bool, show: Callable[[object], None]
) -> None:
    """Print every result as it comes; exit code 1 if a pair failed."""
    rows: list[dict[str, object]] = []
    failed = 0
    with closing(results), _told_when_interrupted(rows):
        for result in results:
            row = {"place": result.pair.place, "error": result.error or None}
            rows.append({**row, "result": plain(result.told)})
            failed += bool(result.error)
            if result.error:
                click.echo(f"failed: {result.pair.place}: {result.error}", err=True)
            elif not machine:
                show(result.told)
    if machine:
        print_json(rows)
    elif failed:
        click.echo(f"{failed} of {len(rows)} pairs failed", err=True)
    if failed:
        raise SystemExit(1)
