"""Building one variant: papers made fit, numbered, our pages written, put together, read back for leaks.

Done by the jobs process or a command. Everything is made anew from the recipe; what takes long (files made fit) is
kept as it comes, so a build that was killed goes on where it was. Nothing is written into it before it is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.bundles import events
from app.bundles.complaint_sources import insurer
from app.bundles.domain.differences import Filed, filed_in
from app.bundles.domain.layout import Layout
from app.bundles.domain.recipe import Recipe
from app.bundles.made.printed import WORDS, black_label
from app.bundles.models import Bundle, BundleBuild
from app.bundles.press import workshop
from app.bundles.press.proving import digest_of
from app.bundles.press.reading import hidden_texts, page_texts
from app.bundles.press.redacting import Burn, redact
from app.bundles.services import binding
from app.bundles.services.choosing import Chosen, chosen_for, leaving_of, words_blacked
from app.bundles.services.clauses import clause_extracts
from app.bundles.services.filings import filing_of, workplace
from app.bundles.services.recipes import freeze_if_clear
from app.bundles.services.slips import make_slip
from app.bundles.services.variant import Pages, Variant
from app.bundles.sources import Gathered, gathered
from app.cases.models import Case
from app.cases.recording import note
from app.disclosure.domain.leaks import WHOLE, Place, seam, unread_pages
from app.disclosure.domain.readers import Audience
from app.disclosure.gate import gate_for
from app.platform.accounts.actor import Actor
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.platform.web.paths import printed_address_of
from app.shared.clock import Clock, today
from app.shared.errors import NotFound
from app.shared.text import N_

_BUILDER = Actor(None, "bundles", system=True)
PROGRESS_EVERY = 5


def build(*, clock: Clock, build_id: int) -> BundleBuild:
    """Make the build. One that is finished is left as it is; safe to call again after a kill."""
    session = db.session()
    row = session.get(BundleBuild, build_id)
    if row is None:
        raise NotFound(N_("There is no such build."))
    if row.state not in ("waiting", "building"):
        return row
    with workplace() as folder:
        _Build(session, row, folder, clock).make()
    return db.session.get_one(BundleBuild, build_id)


class _Build:
    """One build in the making; its parts in the order in which they are done."""

    def __init__(self, session: Session, row: BundleBuild, folder: Path, clock: Clock) -> None:
        self.session, self.folder, self.clock = session, folder, clock
        self.id, self.freezing = row.id, bool(row.report.get("freezing"))
        self.bundle = session.get_one(Bundle, row.bundle_id)
        self.case = session.get_one(Case, self.bundle.case_id)
        self.audience, self.number, self.code = Audience(row.audience), row.number, row.code
        self.recipe = Recipe.from_json(row.recipe)
        self.known = gathered(session, self.case, self.bundle.language)
        self.sections = chosen_for(session, self.case, self.bundle, self.recipe, self.known, self.audience)
        self.on = today(clock, self.case.zone)
        self.files: dict[str, str] = {}
        self.report: dict[str, Any] = {
            "title": self.bundle.title,
            "freezing": self.freezing,
            "problems": {},
            "unusable": [],
            "unburnt": [],
        }

    def make(self) -> None:
        pages = self._papers()
        if self.report["unusable"] or self.report["unburnt"]:
            self._end("stopped")
            return
        if not pages:
            self.report["empty"] = True
            self._end("stopped")
            return
        self._say("writing", 0, 1)
        variant = self._variant(pages)
        matter, variant, made = binding.own_pages(variant, self.folder)
        self._say("binding", 0, 1)
        result = binding.bind(variant, matter, made, self.files, self.folder)
        self._say("reading", 0, variant.layout.pages)
        hits, blind = self._leaks(variant, result)
        unheard = [each.chosen.source.title for each in pages.values() if variant.separate and each.recording]
        listed = zip(pages.values(), result.manifest["documents"], strict=True)
        documents = [told | {"item": each.chosen.source.key} for each, told in listed]
        self.report |= {"blind": [*blind, *unheard], "hits": hits, "documents": documents}
        self.report["astray"] = result.astray
        self.report["cited"] = result.cited
        self._end("built", variant.layout, result)

    def _papers(self) -> dict[str, Pages]:
        """Every paper that goes, made fit; what cannot be is named."""
        going = [each for section in self.sections for each in section.papers if each.goes]
        pages: dict[str, Pages] = {}
        for at, chosen in enumerate(going):
            if at % PROGRESS_EVERY == 0:
                self._say("preparing", at, len(going))
            made = self._paper(chosen)
            if made is not None:
                pages[chosen.key] = made
        return pages

    def _paper(self, chosen: Chosen) -> Pages | None:
        filing = filing_of(chosen.digest, clock=self.clock, name=chosen.source.file_name)
        if filing.problems:
            self.report["problems"][chosen.source.key] = filing.problems
        if "recording" in filing.problems:
            path, count = make_slip(chosen.source, self.bundle.language, self.known, self.folder)
            self.files[chosen.key] = path
            recording = current_store().path_of(chosen.source.digest)
            return Pages(chosen, count, digest_of(path), recording=recording)
        if filing.made is None:
            if not chosen.skipped:
                self.report["unusable"].append(chosen.source.key)
            return None
        path, digest = str(current_store().path_of(filing.made)), filing.made
        if chosen.burnt:
            try:
                path = self._burnt(chosen, path)
                digest = digest_of(path)
            except workshop.Failed:
                self.report["unburnt"].append(chosen.source.key)
                return None
        self.files[chosen.key] = path
        return Pages(chosen, filing.pages, digest, tuple(filing.textless), tuple(filing.children))

    def _burnt(self, chosen: Chosen, path: str) -> str:
        colon = "：" if self.bundle.language == "zh-Hans" else ": "
        burns = [
            Burn(
                each.page,
                tuple((box[0], box[1], box[2], box[3]) for box in each.boxes),
                f"R{each.number}{colon}{black_label(each.label, self.bundle.language)}",
                each.words or "",
                everywhere=each.words in chosen.said_nowhere,
            )
            for each in chosen.burnt
        ]
        result = str(self.folder / f"redacted-{len(self.files)}.pdf")
        workshop.run(redact, path, result, burns, limits=workshop.OURS)
        return result

    def _variant(self, pages: dict[str, Pages]) -> Variant:
        frozen = frozen_layouts(self.session, self.bundle.id, self.audience)
        return Variant(
            bundle=self.bundle,
            case=self.case,
            audience=self.audience,
            known=self.known,
            sections=self.sections,
            pages=pages,
            layout=Layout(),
            number=self.number,
            code=self.code,
            check_address=printed_address_of("/verify/bundle"),
            on=self.on,
            freezing=self.freezing,
            insurer=insurer(self.session, self.case),
            before=frozen[-1] if frozen else None,
            earlier=tuple(frozen_papers(self.session, self.bundle.id, self.audience, self.known)),
            blacked=words_blacked(self.session, self.case, self.audience),
            clauses=clause_extracts(self.session, self.case, self.bundle.language),
            titles={
                key: each.chosen.told(each.chosen.source.title, WORDS[self.bundle.language]["blacked"])
                for key, each in pages.items()
            },
        )

    def _leaks(self, variant: Variant, result: binding.Bound) -> tuple[list[str], Sequence[str]]:
        known = ["".join(piece.text for piece in clause.pieces) for clause in variant.clauses]
        leaving = leaving_of(self.case, self.bundle, self.audience, known=known)
        compared = gate_for(self.session, leaving).compare(self._places(variant, result))
        with transaction() as session:
            compared.keep(session, now=self.clock.now())
        return [hit.fingerprint for hit in compared.hits], compared.gate.screen.blind

    def _places(self, variant: Variant, result: binding.Bound) -> Iterator[Place]:
        """Every page of what is to leave, what of it has no words, and all that it says beside its pages."""
        for key, each in variant.pages.items():
            unread = WHOLE if variant.separate and each.recording else unread_pages(each.textless)
            yield Place(variant.titles[key], "", key, unread, each.chosen.source.key)
        for path, name_of in result.texts:
            ended: tuple[str, str] = ("", "")
            for number, text in enumerate(workshop.run(page_texts, str(path), limits=workshop.OURS), start=1):
                part, label = name_of(number)
                yield Place(label, text, part)
                said = text.rpartition(result.foot)[0] or text
                if ended[0] == part:
                    yield Place(label, seam(ended[1], said), part, seam=True)
                ended = part, said
            for what, text in workshop.run(hidden_texts, str(path), limits=workshop.OURS):
                yield Place(what, text, f"{path.name}:{what}")
        for name in (*result.names, self.bundle.title):
            yield Place(N_("File name"), name, f"name:{name}")

    def _say(self, step: str, done: int, total: int) -> None:
        with transaction() as session:
            row = session.get_one(BundleBuild, self.id)
            row.state, row.step, row.done, row.total = "building", step, done, total

    def _end(self, state: str, layout: Layout | None = None, result: binding.Bound | None = None) -> None:
        digest = size = None
        if result is not None:
            with result.path.open("rb") as file:
                stored = current_store().put(file, max_bytes=8 << 30, name=result.path.name)
            digest, size = stored.digest, stored.size
        with transaction() as session:
            row = session.get_one(BundleBuild, self.id)
            row.state, row.step, row.report, row.built_at = state, "", self.report, self.clock.now()
            row.digest, row.size = digest, size
            row.layout = layout.to_json() if layout else []
            row.pages = layout.pages if layout else None
            case = session.get_one(Case, self.case.id)
            if digest is not None:
                note(
                    case,
                    events.BUNDLE_BUILT,
                    actor=_BUILDER,
                    clock=self.clock,
                    bundle=self.bundle.number,
                    audience=self.audience.value,
                    version=self.number,
                    pages=row.pages or 0,
                    file=digest,
                    hits=len(self.report["hits"]),
                )
            if self.freezing and digest is not None:  # whoever watches never sees it as a draft
                session.flush()
                freeze_if_clear(clock=self.clock, build_id=self.id)


def frozen_layouts(session: Session, bundle_id: int, audience: Audience) -> list[Layout]:
    """The layouts of the frozen versions, oldest first."""
    return [Layout.from_json(row.layout) for row in _frozen(session, bundle_id, audience)]


def frozen_papers(
    session: Session, bundle_id: int, audience: Audience, known: Gathered
) -> list[dict[str, Filed]]:
    """The papers of the frozen versions, oldest first."""
    items = {source.digest: key for key, source in known.sources.items()}
    return [filed_in(row.report["documents"], items) for row in _frozen(session, bundle_id, audience)]


def _frozen(session: Session, bundle_id: int, audience: Audience) -> Sequence[BundleBuild]:
    wanted = select(BundleBuild).where(
        BundleBuild.bundle_id == bundle_id,
        BundleBuild.audience == audience.value,
        BundleBuild.state == "frozen",
    )
    return session.scalars(wanted.order_by(BundleBuild.number)).all()
