"""A short bilingual pair of our own wording, to try Yiku with."""

from importlib.resources import files

from tm.source_files import SourceFile

NAMES = ("sample.zh.txt", "sample.en.txt")


def sample_files() -> tuple[SourceFile, SourceFile]:
    """Return the Chinese text and its English translation."""
    chinese, english = (
        SourceFile(name, files(__name__).joinpath(name).read_bytes()) for name in NAMES
    )
    return chinese, english
