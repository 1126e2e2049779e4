"""Our own pages of a variant, written until their numbers stand; then everything bound into one file."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from app.bundles.domain.citing import Cited, Places
from app.bundles.domain.layout import KEPT_FREE, WITHDRAWN, Layout, Part, Range, lay_out
from app.bundles.domain.recipe import letter_of
from app.bundles.made.matter import Matter
from app.bundles.made.pages import INDEX, LAST, MADE, has_something, page_html
from app.bundles.made.printed import WORDS
from app.bundles.press import workshop
from app.bundles.press.assembling import Bookmark, Piece, Work, assemble
from app.bundles.press.citing import citations
from app.bundles.press.proving import MANIFEST, digest_of
from app.bundles.press.setting import set_many, set_pages
from app.bundles.services.composing import compose
from app.bundles.services.variant import Variant

TRIES = 4
_SETTING = workshop.Limits(seconds=600, wait=900, memory=3 << 30, files=256)
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@dataclass(frozen=True)
class OwnPages:
    """Pages of ours as set: where the file lies, how many pages, on which (from 0) an id stands."""

    path: str
    pages: int
    places: dict[str, int]


@dataclass(frozen=True)
class Bound:
    """The finished file. ``texts``: what to read for leaks, and what to call each of its pages.

    ``names``: of the files inside, where there are several. ``astray``: citations in statements of ours that lead
    nowhere, each with its paper and what would be right; ``cited``: those that lead to a page of a paper.
    ``foot``: with what the line below each page begins.
    """

    path: Path
    manifest: dict[str, Any]
    texts: list[tuple[Path, Callable[[int], tuple[str, str]]]]
    names: list[str] = field(default_factory=list)
    astray: list[dict[str, str]] = field(default_factory=list)
    cited: list[dict[str, str | int]] = field(default_factory=list)
    foot: str = "\f"


def own_pages(variant: Variant, folder: Path) -> tuple[Matter, Variant, dict[str, OwnPages]]:
    """Write our pages until the numbers in them are those of the layout they are part of."""
    made: dict[str, OwnPages] = {}
    for _attempt in range(TRIES):
        variant = replace(variant, layout=_layout(variant, made))
        matter = compose(variant)
        fresh = _set(variant, matter, folder)
        settled = {part: each.pages for part, each in fresh.items()} == {
            part: each.pages for part, each in made.items()
        }
        made = fresh
        if settled:
            break
    else:
        variant = replace(variant, layout=_layout(variant, made))
        matter = compose(variant)
        made = _set(variant, matter, folder)
    return matter, variant, made


def _layout(variant: Variant, made: dict[str, OwnPages]) -> Layout:
    before, after = MADE[variant.bundle.kind], LAST[variant.bundle.kind]
    guess = dict.fromkeys((*before, *after), 1) if not made else {}
    own = {part: guess.get(part) or (made[part].pages if part in made else 0) for part in (*before, *after)}
    papers = [] if variant.separate else [Part(key, each.count) for key, each in variant.pages.items()]
    parts = [
        *(Part(part, own[part], ours=True) for part in before if own[part]),
        *papers,
        *(Part(part, own[part], ours=True) for part in after if own[part]),
    ]
    return lay_out(parts, variant.before)


def _set(variant: Variant, matter: Matter, folder: Path) -> dict[str, OwnPages]:
    parts = [
        part
        for part in (*MADE[variant.bundle.kind], *LAST[variant.bundle.kind])
        if has_something(part, matter)
    ]
    wanted = [(page_html(part, matter), str(folder / f"own-{part}.pdf")) for part in parts]
    made = workshop.run(set_many, wanted, limits=_SETTING)
    return {
        part: OwnPages(path, pages, places)
        for part, (_html, path), (pages, places) in zip(parts, wanted, made, strict=True)
    }


def bind(
    variant: Variant, matter: Matter, made: dict[str, OwnPages], files: dict[str, str], folder: Path
) -> Bound:
    """One file of numbered pages; for a forum that wants separate files, a ZIP with a covering summary."""
    paths = {**files, **{part: each.path for part, each in made.items()}}
    plate = str(folder / "plate.pdf")
    say = WORDS[matter.language]
    links = [("index", say["to_index"])]
    if "chronology" in made:
        links.append(("chronology", say["to_chronology"]))
    workshop.run(set_pages, page_html("plate", matter, foot=matter.foot, links=links), plate, limits=_SETTING)
    cited = _cited(variant, files)
    places = Places(variant.layout, _letters(variant))
    work = Work(
        pieces=tuple(_pieces(variant, matter, made, paths, folder, cited, places)),
        plate=plate,
        bookmarks=tuple(_bookmarks(variant, matter, made)),
        title=f"{matter.title} {matter.foot[0]}",
        language=variant.lang,
        manifest=_manifest(variant, matter),
        chronology=_chronology_pages(variant, matter, made),
    )
    result = folder / "bundle.pdf"
    manifest = workshop.run(assemble, work, str(result), limits=workshop.OURS)
    if variant.separate:
        return _separate(variant, matter, result, files, manifest, folder)
    return Bound(
        result,
        manifest,
        [(result, _namer(variant, matter))],
        astray=list(_astray(variant, cited, places)),
        cited=list(_right(variant, cited, places)),
        foot=matter.foot[0],
    )


def _namer(variant: Variant, matter: Matter) -> Callable[[int], tuple[str, str]]:
    """What a page of the bundle belongs to, and what to call it."""
    ranges, titles = variant.layout.ranges, _own_titles(variant, matter) | variant.titles

    def name(number: int) -> tuple[str, str]:
        for each in ranges:
            if each.first <= number <= each.last:
                key = each.key.partition("@")[0]
                return key, f"{variant.say['page_word']} {number}, {titles.get(each.key, key)}"
        return "bundle", f"{variant.say['page_word']} {number}"

    return name


def _pieces(
    variant: Variant,
    matter: Matter,
    made: dict[str, OwnPages],
    paths: dict[str, str],
    folder: Path,
    cited: dict[str, list[Cited]],
    places: Places,
) -> list[Piece]:
    rows = _rows(variant, matter)
    index = INDEX[variant.bundle.kind]
    pieces = []
    for each in variant.layout.ranges:
        if each.key in (WITHDRAWN, KEPT_FREE):
            pieces.append(_sheets(variant, matter, each, folder))
            continue
        back = None
        if each.key in rows and index in made:
            place = made[index].places.get(rows[each.key], 0)
            back = variant.layout.page_of(index, place)
        links = tuple(
            (one.index - each.start, one.box, one.page)
            for one in cited.get(each.key, [])
            if each.start <= one.index < each.start + each.count and places.right(one)
        )
        pieces.append(
            Piece(
                paths[each.key],
                each.start,
                each.count,
                ours=each.key in made,
                cited=links,
                back=back,
            )
        )
    return pieces


def _letters(variant: Variant) -> dict[str, str]:
    """Paper → the letter of its section."""
    return {each.key: letter_of(at) for at, section in enumerate(variant.sections) for each in section.papers}


def _cited(variant: Variant, files: dict[str, str]) -> dict[str, list[Cited]]:
    """What each statement of ours cites; papers that are files of their own have no pages to be cited."""
    if variant.separate:
        return {}
    return {
        key: workshop.run(citations, files[key], limits=workshop.OURS)
        for key, each in variant.pages.items()
        if each.chosen.source.ours
    }


def _astray(variant: Variant, cited: dict[str, list[Cited]], places: Places) -> Iterator[dict[str, str]]:
    """The citations that are no link, with what would be right."""
    for key, each in cited.items():
        for one in each:
            if not places.right(one):
                yield {
                    "item": variant.pages[key].chosen.source.key,
                    "on": str(variant.layout.page_of(key, one.index) or ""),
                    "cited": one.text,
                    "instead": places.instead(one),
                    "letter": one.letter,
                    "pages": places.pages_of(one.letter),
                }


def _right(variant: Variant, cited: dict[str, list[Cited]], places: Places) -> Iterator[dict[str, str | int]]:
    """The citations that are links to a page of a paper, and to which: in another reader's file it may be another."""
    for key, each in cited.items():
        for one in each:
            paper, page = places.leads(one) if places.right(one) else ("", 0)
            if paper:
                yield {
                    "item": variant.pages[key].chosen.source.key,
                    "on": variant.layout.page_of(key, one.index) or 0,
                    "cited": one.text,
                    "leads": paper.partition("@")[0],
                    "page": page,
                }


def _rows(variant: Variant, matter: Matter) -> dict[str, str]:
    """Paper → the id of its row in the index, which follows the order of the papers."""
    ids = [row.id for section in matter.sections for row in section.rows]
    keys = [each.key for section in variant.sections for each in section.papers if each.key in variant.pages]
    return dict(zip(keys, ids, strict=True))


def _sheets(variant: Variant, matter: Matter, each: Range, folder: Path) -> Piece:
    """Pages that keep their numbers and show nothing any more."""
    words = variant.say["withdrawn_sheet" if each.key == WITHDRAWN else "free_sheet"]
    path = str(folder / f"free-{each.first}.pdf")
    html = page_html("free", matter, free=words, pages=each.count)
    workshop.run(set_pages, html, path, limits=_SETTING)
    return Piece(path, 0, each.count, ours=True)


def _chronology_pages(variant: Variant, matter: Matter, made: dict[str, OwnPages]) -> dict[int, int]:
    if "chronology" not in made:
        return {}
    places = made["chronology"].places
    found: dict[int, int] = {}
    for event in matter.chronology:
        page = variant.layout.page_of("chronology", places.get(event.id, 0))
        if event.page is not None and page is not None:
            found.setdefault(event.page, page)
    return found


def _own_titles(variant: Variant, matter: Matter) -> dict[str, str]:
    """What people call the pages that we make, by their key."""
    say = variant.say
    return {
        "cover": matter.title, "court_cover": matter.title, "index": say["index"],
        "court_index": say.get("court_index", ""), "evidence_list": say.get("evidence_list", ""),
        "chronology": say["chronology"], "parties": say["parties_issues"], "clauses": say["clauses"],
        "quantum": say["quantum"], "notes": say["notes"], "reference_table": say.get("reference_table", ""),
    }  # fmt: skip


def _bookmarks(variant: Variant, matter: Matter, made: dict[str, OwnPages]) -> list[Bookmark]:
    """Our pages, then the sections with their papers, each with its page number."""
    titles = _own_titles(variant, matter)
    own = [(part, page) for part in made if (page := variant.layout.first_page(part)) is not None]
    last = set(LAST[variant.bundle.kind])
    marks = [Bookmark(f"{titles[part]}, {page}", page) for part, page in own if part not in last]
    for section in matter.sections:
        children = tuple(
            Bookmark(f"{row.no} {row.title}, {row.pages}", row.first) for row in section.rows if row.first
        )
        if children:
            marks.append(
                Bookmark(f"{section.letter} {section.title}, {children[0].page}", children[0].page, children)
            )
    return [*marks, *(Bookmark(f"{titles[part]}, {page}", page) for part, page in own if part in last)]


def _manifest(variant: Variant, matter: Matter) -> dict[str, Any]:
    """What travels along: every paper with its digest and its pages."""
    documents = []
    rows = dict(zip(_rows(variant, matter), _all_rows(matter), strict=True))
    for key, each in variant.pages.items():
        row = rows[key]
        documents.append(
            {
                "no": row.no,
                "title": row.title,
                "dated": each.chosen.source.dated,
                "pages": [[where.first, where.last] for where in variant.layout.of(key)],
                "page_count": each.count,
                "source_sha256": each.chosen.source.digest,
                "filed_from_sha256": each.chosen.digest,
                "pages_sha256": each.digest,
                "redactions": list(each.chosen.burnt_numbers),
            }
        )
    return {
        "format": "fairfile-bundle-1",
        "title": matter.title,
        "code": variant.code,
        "case": variant.case.reference,
        "bundle": variant.bundle.number,
        "audience": variant.audience.value,
        "version": variant.number,
        "frozen": variant.freezing,
        "made_on": variant.on.isoformat(),
        "documents": documents,
        "changed_since_the_version_before": [
            {
                "what": each.change.value,
                "title": each.title,
                "before_sha256": each.before,
                "now_sha256": each.now,
            }
            for each in variant.changed
        ],
    }


def _all_rows(matter: Matter) -> list[Any]:
    return [row for section in matter.sections for row in section.rows]


# --- separate files -----------------------------------------------------------------------------------------


def _separate(
    variant: Variant,
    matter: Matter,
    summary: Path,
    files: dict[str, str],
    manifest: dict[str, Any],
    folder: Path,
) -> Bound:
    """A ZIP of named files by section, with the covering summary first; the same bytes every time.

    A recording lies beside the sheet that stands for it, as it was taken in.
    """
    say = variant.say
    entries: list[tuple[str, Path]] = [(f"00 {_fit(say['summary'])}.pdf", summary)]
    texts: list[tuple[Path, Callable[[int], tuple[str, str]]]] = [
        (summary, lambda number: ("summary", f"{say['summary']}, {number}"))
    ]
    for (key, _row_id), (section, row) in zip(_rows(variant, matter).items(), _numbered(matter), strict=True):
        dated = variant.pages[key].chosen.source.dated
        name = " ".join(filter(None, (f"{row.no:02d}", dated, _fit(row.title))))
        path = Path(files[key])
        folder_name = f"{letter_of(section)} {_fit(matter.sections[section].title)}"
        entries.append((f"{folder_name}/{name}.pdf", path))
        recording = variant.pages[key].recording
        if recording is not None:
            ending = _ending(variant.pages[key].chosen.source.file_name)
            entries.append((f"{folder_name}/{name}{ending}", recording))
        part = key.partition("@")[0]
        texts.append((path, _page_namer(part, row.title)))
    result = folder / "bundle.zip"
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as container:
        for name, path in entries:
            _put(container, name, path)
        told = [{"name": name, "sha256": digest_of(path)} for name, path in entries]
        listed = json.dumps(manifest | {"files": told}, ensure_ascii=False, indent=1)
        (folder / MANIFEST).write_bytes(listed.encode())
        _put(container, MANIFEST, folder / MANIFEST)
    return Bound(result, manifest, texts, [name for name, _path in entries])


def _page_namer(part: str, title: str) -> Callable[[int], tuple[str, str]]:
    return lambda number: (part, f"{title}, {number}")


def _numbered(matter: Matter) -> list[tuple[int, Any]]:
    return [(at, row) for at, section in enumerate(matter.sections) for row in section.rows]


def _fit(name: str) -> str:
    """A name that every system takes."""
    return _UNFIT.sub(" ", name).strip(" .")[:80] or "paper"


def _ending(file_name: str) -> str:
    """``.mp3``: the ending of a recording's own name, if it is one."""
    return _UNFIT.sub("", Path(file_name).suffix)[:8]


def _put(container: zipfile.ZipFile, name: str, path: Path) -> None:
    """Piece by piece: a recording may be larger than the memory that a build may take."""
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    large = path.stat().st_size >= 1 << 31
    with path.open("rb") as content, container.open(entry, "w", force_zip64=large) as place:
        shutil.copyfileobj(content, place)
