"""Which papers of a recipe a reader gets, which not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles.domain.patterns import without_words
from app.bundles.domain.recipe import Paper, Recipe
from app.bundles.models import Bundle, Redaction, SuppliedFiling
from app.bundles.sources import Gathered, Source
from app.cases.models import Case
from app.cases.policy import stream_of
from app.disclosure.domain.readers import Audience, Purpose, Reader
from app.disclosure.domain.table import Treatment, treatment_of
from app.disclosure.gate import Leaving, register_way
from app.shared.text import N_

REDACTED = N_("Goes out redacted.")
BUNDLE = register_way("bundle", N_("Bundle"))


@dataclass(frozen=True)
class Chosen:
    """``goes``: whether the reader gets it; ``why`` not, as an English msgid. ``redactions``: those accepted, which
    everybody else's copy has burnt in; ``said_nowhere``: words that every place of the paper is burnt for."""

    source: Source
    goes: bool
    why: str
    redactions: tuple[Redaction, ...] = ()
    supplied: str | None = None
    skipped: str = ""
    for_us: bool = False
    said_nowhere: frozenset[str] = frozenset()

    @property
    def burnt(self) -> tuple[Redaction, ...]:
        """The redactions that this reader's copy has."""
        return () if self.for_us else self.redactions

    @property
    def burnt_numbers(self) -> tuple[int, ...]:
        """The numbers of those redactions."""
        return tuple(each.number for each in self.burnt)

    def told(self, text: str, instead: str) -> str:
        """What is said of the paper to this reader: what is burnt in it stands in no title or name either."""
        return without_words(text, (each.words for each in self.burnt if each.words), instead)

    @property
    def digest(self) -> str:
        """The file that is made fit: the paper, or the PDF that somebody made of it."""
        return self.supplied or self.source.digest

    @property
    def key(self) -> str:
        """Names the paper and its pages: the same key keeps its page numbers."""
        return f"{self.source.key}@{self.digest[:12]}"


@dataclass(frozen=True)
class ChosenSection:
    id: str
    title: str
    papers: tuple[Chosen, ...]


def reader_of(bundle: Bundle, audience: Audience) -> Reader:
    """Whoever a variant is for, as the wall sees them."""
    purpose = Purpose(bundle.purpose) if audience is Audience.TRIBUNAL else Purpose.RESOLUTION
    if audience is Audience.COMPLAINANT:
        purpose = Purpose.DATA_REQUEST
    return Reader(audience, purpose, bundle.dispute, bundle.knows_mediation)


def leaving_of(case: Case, bundle: Bundle, audience: Audience, *, known: Iterable[str] = ()) -> Leaving:
    """A variant as the gate knows it; every build of it is a later version of the same thing."""
    thing = f"{bundle.id}:{audience.value}"
    return Leaving(BUNDLE, stream_of(case), thing, reader_of(bundle, audience), tuple(known))


def chosen_for(
    session: Session, case: Case, bundle: Bundle, recipe: Recipe, known: Gathered, audience: Audience
) -> list[ChosenSection]:
    """The recipe's papers as one reader gets them."""
    reader = reader_of(bundle, audience)
    redactions, said_nowhere = _decided(session, case)
    supplied = {
        row.item: row.digest
        for row in session.scalars(select(SuppliedFiling).where(SuppliedFiling.case_id == case.id))
    }
    return [
        ChosenSection(
            section.id,
            section.title,
            tuple(
                replace(
                    _chosen(known.sources[key], reader, redactions.get(key, ()), supplied.get(key), recipe),
                    said_nowhere=said_nowhere.get(key, frozenset()),
                )
                for key in section.items
                if key in known.sources
            ),
        )
        for section in recipe.sections
    ]


def _decided(
    session: Session, case: Case
) -> tuple[dict[str, tuple[Redaction, ...]], dict[str, frozenset[str]]]:
    """Of each paper: the places that are to be black, and the words that are to be so wherever they stand."""
    accepted: dict[str, tuple[Redaction, ...]] = {}
    readable: dict[str, set[str]] = {}
    rows = session.scalars(select(Redaction).where(Redaction.case_id == case.id).order_by(Redaction.number))
    for row in rows:
        if row.state == "accepted":
            accepted[row.item] = (*accepted.get(row.item, ()), row)
        else:
            readable.setdefault(row.item, set()).add((row.words or "").casefold())
    said_nowhere = {
        item: frozenset(
            row.words
            for row in places
            if row.words and row.kind == "words" and row.words.casefold() not in readable.get(item, ())
        )
        for item, places in accepted.items()
    }
    return accepted, said_nowhere


def _chosen(
    source: Source, reader: Reader, redactions: tuple[Redaction, ...], supplied: str | None, recipe: Recipe
) -> Chosen:
    ours = reader.audience is Audience.OURSELVES
    ruling = treatment_of(source.item.marked, reader)
    hidden = [] if ours else source.item.hidden_from(reader)
    goes = ruling.treatment is Treatment.SHOW
    why = ruling.why
    if ruling.treatment is Treatment.REDACT:
        goes = bool(redactions)
    if goes and hidden and not redactions:
        goes, why = False, N_("Words in it are confidential: redact them first.")
    if goes and redactions and not ours:
        why = REDACTED
    return Chosen(
        source,
        goes,
        why,
        redactions,
        supplied,
        str(recipe.skipped.get(source.key, {}).get("why", "")),
        ours,
    )


def words_blacked(session: Session, case: Case, audience: Audience) -> dict[str, list[str]]:
    """Of each paper on file, also one that is in no recipe any more: the words that a reader's copy has burnt."""
    accepted = {} if audience is Audience.OURSELVES else _decided(session, case)[0]
    return {item: [each.words for each in places if each.words] for item, places in accepted.items()}


def papers_of(known: Gathered) -> dict[str, Paper]:
    """What the rules of a recipe look at."""
    return {key: Paper(key, source.dated or "", source.group) for key, source in known.sources.items()}


def unplaced(recipe: Recipe, known: Gathered) -> Iterator[Source]:
    """Papers that nobody has placed or left out yet."""
    placed = set(recipe.items)
    for key, source in known.sources.items():
        if key not in placed and key not in recipe.left_out:
            yield source
