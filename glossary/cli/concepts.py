"""``flask glossary show|add|delete|merge|split|duplicates|history|undo``: concepts by hand."""

from collections.abc import Iterable

import click

from glossary.editing import find_duplicates, merge_concepts, split_concept
from glossary.history.undo import taken_back, undo_last
from glossary.history.undo import undo as undo_change
from glossary.model import Concept, ConceptChange, LanguageSection, Term, TermStatus
from glossary.web.api_shape import concept_shape, history_shape
from glossary.web.current import glossary_services
from tm.cli.terminal import command, from_option, json_option, print_json, to_option
from tm.errors import InvalidInputError, NotFoundError
from tm.lang import guess_language, known_tag, primary
from tm.web.api_arguments import MAX_ID

STATUSES = click.Choice([status.value for status in TermStatus])
PREFIX = "c"


class ConceptId(click.ParamType[int]):
    """The id of a concept, written 17 or c17."""

    name = "concept"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number."""
        text = str(value).removeprefix(PREFIX)
        if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MAX_ID):
            self.fail(f"{str(value)[:40]!r} is not the id of a concept, like c17", param, ctx)
        return int(text)


ID = ConceptId()


def line_of(concept: Concept) -> str:
    """Return a concept on one line: its id, and the terms of each language."""
    sides = (
        "; ".join(f"{term.text} ({term.status})" for term in section.terms)
        for section in concept.sections
    )
    return "\t".join((f"c{concept.id}", *sides))


def _print(concepts: Iterable[Concept], machine: bool) -> None:
    if machine:
        print_json([concept_shape(concept) for concept in concepts])
        return
    for concept in concepts:
        click.echo(line_of(concept))


@command()
@click.argument("concept_id", type=ID, metavar="ID")
@json_option
def show(concept_id: int, machine: bool) -> None:
    """Show a concept with all that is stored of it."""
    concept = glossary_services().concepts.get(concept_id)
    if machine:
        print_json(concept_shape(concept))
        return
    click.echo(line_of(concept))
    for name, value in _facts(concept):
        click.echo(f"  {name}: {value}")


def _facts(concept: Concept) -> Iterable[tuple[str, str]]:
    names = ("subject_field", "definition", "definition_source", "customer", "project", "note")
    yield from _named(concept, names, "")
    if concept.do_not_translate:
        yield "do not translate", "yes"
    for section in concept.sections:
        yield from _named(section, ("definition", "definition_source", "note"), section.lang)
        for term in section.terms:
            names = ("part_of_speech", "term_type", "source", "context", "context_source", "note")
            yield from _named(term, names, term.text)


def _named(holder: object, names: Iterable[str], place: str) -> Iterable[tuple[str, str]]:
    for name in names:
        value = getattr(holder, name)
        if value:
            yield " ".join(filter(None, (place, name.replace("_", " ")))), value


@command()
@click.argument("source")
@click.argument("target", required=False)
@from_option
@to_option
@click.option("--status", type=STATUSES, default="preferred", show_default=True)
@click.option("--subject-field", default="", help="Domain of the concept.")
@click.option("--definition", default="", help="What it means.")
@click.option("--note", default="", help="What else there is to say.")
@click.option("--customer", default="", help="For whom it holds; everybody by default.")
@click.option("--project", default="", help="For which project it holds; all by default.")
@click.option("--do-not-translate", is_flag=True, help="SOURCE stands unchanged in translations.")
@json_option
def add(
    source: str,
    target: str | None,
    source_lang: str | None,
    target_lang: str | None,
    status: str,
    machine: bool,
    **texts: str | bool,
) -> None:
    """Add a concept: a term and its translation, in languages guessed unless they are given."""
    first = source_lang or guess_language(source)
    second = target_lang or ("en" if primary(first) == "zh" else "zh-Hans")
    if target is None and not texts["do_not_translate"]:
        raise InvalidInputError("give a TARGET, or --do-not-translate")
    sides = ((first, source), *([(second, target)] if target is not None else []))
    sections = tuple(
        LanguageSection(lang, (Term(text, TermStatus(status)),)) for lang, text in sides
    )
    services = glossary_services()
    concept = Concept(
        sections=sections,
        subject_field=str(texts["subject_field"]),
        definition=str(texts["definition"]),
        note=str(texts["note"]),
        customer=str(texts["customer"]),
        project=str(texts["project"]),
        do_not_translate=bool(texts["do_not_translate"]),
    )
    _print([services.concepts.add(concept, at=services.tm.now())], machine)


@command()
@click.argument("concept_id", type=ID, metavar="ID")
def delete(concept_id: int) -> None:
    """Delete a concept; `undo` brings it back."""
    services = glossary_services()
    services.concepts.delete(concept_id, at=services.tm.now())
    click.echo(f"c{concept_id} is deleted")


@command()
@click.argument("concept_id", type=ID, metavar="ID")
@click.argument("others", type=ID, nargs=-1, required=True)
@json_option
def merge(concept_id: int, others: tuple[int, ...], machine: bool) -> None:
    """Merge OTHERS into the concept ID, which keeps its id."""
    services = glossary_services()
    merged = merge_concepts(services.concepts, concept_id, others, at=services.tm.now())
    _print([merged], machine)


@command()
@click.argument("concept_id", type=ID, metavar="ID")
@click.option("--term", "moved", multiple=True, required=True, metavar="LANG:TEXT",
              help="A term that the new concept has alone.")  # fmt: skip
@click.option("--shared", multiple=True, metavar="LANG:TEXT", help="A term that both have.")
@json_option
def split(concept_id: int, moved: tuple[str, ...], shared: tuple[str, ...], machine: bool) -> None:
    """Make a second concept of some terms of the concept ID."""
    services = glossary_services()
    both = split_concept(
        services.concepts,
        concept_id,
        [_term_name(text) for text in moved],
        shared=[_term_name(text) for text in shared],
        at=services.tm.now(),
    )
    _print(both, machine)


def _term_name(text: str) -> tuple[str, str]:
    lang, colon, term = text.partition(":")
    if not colon or not term.strip():
        raise InvalidInputError(f"{text[:40]!r} is no term; write it like en:reservoir")
    return known_tag(lang), term.strip()


@command()
@click.option("--proposals", is_flag=True, help="Also among mere proposals of the extraction.")
@json_option
def duplicates(proposals: bool, machine: bool) -> None:
    """List the terms that stand in several concepts."""
    found = find_duplicates(glossary_services().concepts, proposals=proposals)
    if machine:
        print_json(
            [
                {"lang": one.lang, "text": one.text, "concepts": [c.id for c in one.concepts]}
                for one in found
            ]
        )
        return
    for one in found:
        click.echo(f"{one.lang}\t{one.text}\t{' '.join(f'c{c.id}' for c in one.concepts)}")


@command()
@click.argument("concept_id", type=ID, metavar="ID")
@json_option
def history(concept_id: int, machine: bool) -> None:
    """List the changes of a concept, oldest first; also of a deleted one."""
    changes = glossary_services().concepts.history(concept_id)
    if not changes:
        raise NotFoundError(f"there is no concept c{concept_id}")
    if machine:
        print_json(history_shape(changes))
        return
    void = taken_back(changes)
    for change in changes:
        click.echo(_change_line(change, is_void=change.number in void))


def _change_line(change: ConceptChange, *, is_void: bool) -> str:
    action = change.action if change.undoes is None else f"undo of {change.undoes}"
    return "\t".join(
        (
            str(change.number),
            change.at.isoformat(timespec="seconds"),
            change.by or "-",
            f"{action} (taken back)" if is_void else action,
            line_of(change.before) if change.before else "",
        )
    )


@command()
@click.argument("concept_id", type=ID, metavar="ID")
@click.option("--change", type=click.IntRange(1, MAX_ID), help="Number of a change in `history`.")
@json_option
def undo(concept_id: int, change: int | None, machine: bool) -> None:
    """Take back the latest change of a concept, or the one that is named."""
    services = glossary_services()
    concepts, at = services.concepts, services.tm.now()
    if change is None:
        done = undo_last(concepts, concept_id, at=at)
    elif change in {known.number for known in concepts.history(concept_id)}:
        done = undo_change(concepts, change, at=at)
    else:
        raise NotFoundError(f"c{concept_id} has no change {change}")
    _print([concept for concept in done if concept is not None], machine)
    if None in done and not machine:
        click.echo(f"c{concept_id} is not there any more", err=True)


COMMANDS = (show, add, delete, merge, split, duplicates, history, undo)
