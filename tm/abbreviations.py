"""Words beside a full stop that tell whether it ends a sentence; all in lower case."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEVER_LAST = _words(
    "mr mrs ms dr prof gen sen rep gov hon rev lt col capt maj sgt cdr adm amb messrs mme mlle "
    "vs ie eg i.e e.g cf viz resp approx ca incl esp bzw z.b"
)
"""Abbreviations with something behind them, always."""

BEFORE_NUMBERS = _words(
    "no nos nr art arts p pp par para paras vol vols fig figs sec secs ch chap eq res op ver "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
"""Abbreviations when a number follows, words or names otherwise."""

OFTEN_LAST = _words("etc al inc ltd co corp jr sr esq st mt dept")
"""Abbreviations that may end a sentence: it ends when the next word opens one."""

OPENERS = _words(
    "the a an this that these those it he she we they you i there here in on at by for from with "
    "to of as if when while after before since although but and or so yet however hence thus "
    "therefore moreover furthermore meanwhile nevertheless also both all each every many most some "
    "such another other our my his her its their your no not what who how why where which now then "
    "today only over under among through during despite unlike under let"
)
"""Words that, capitalised, open a sentence rather than stand in a name."""

ORDINAL_LANGUAGES = _words("de da nb nn no fi hu cs sk sl hr")
"""Languages that write ordinal numbers with a full stop: 6. Juli."""
