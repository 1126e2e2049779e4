"""What our own pages of a variant say, once it is known which page shows what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.bundles.domain.differences import Change, Difference
from app.bundles.domain.recipe import letter_of
from app.bundles.made.matter import (
    AmountRow,
    Event,
    Issue,
    Matter,
    PartyLine,
    Reason,
    RedactionRow,
    Row,
    Section,
    Side,
)
from app.bundles.made.printed import (
    CLASSES,
    FOR_WHOM,
    black_label,
    day,
    in_one_line,
    known_day,
    page_range,
)
from app.bundles.services.choosing import Chosen
from app.bundles.services.variant import Pages, Variant
from app.disclosure.domain.readers import Audience
from app.letters.printed import amount, in_yuan

SHOWN = 16
"""So much of a digest is printed on a cover; the manifest has it whole."""


def file_name(
    reference: str, title: str, audience: Audience, version: int, *, language: str, ending: str
) -> str:
    """What a finished file is called, in the language of its pages."""
    if language == "zh-Hans":
        return f"{reference}-{title}-{FOR_WHOM[audience][language]}-第{version}版.{ending}"
    return f"{reference}-{title}-{audience.value}-v{version}.{ending}"


def compose(variant: Variant) -> Matter:
    """Everything that the pages say."""
    say = variant.say
    parties = variant.parties
    complainant = parties[0].name if parties else variant.case.complainant_name
    sides = (Side(complainant, say["complainant"]), Side(variant.insurer, say["insurer"]))
    sections = tuple(_sections(variant))
    return Matter(
        kind=variant.bundle.kind,
        language=variant.lang,
        title=variant.bundle.title,
        sides=sides,
        sides_line=say["and"].join(side.name for side in sides),
        forum_lines=tuple(
            filter(None, (variant.bundle.forum, variant.bundle.forum_number, variant.bundle.neutral))
        ),
        cover_facts=tuple(_facts(variant)),
        sections=sections,
        in_date_order=_in_date_order(variant),
        chronology=tuple(_chronology(variant)),
        parties=tuple(PartyLine(each.name, each.role, each.lines) for each in parties),
        issues=tuple(Issue(each.number, each.title, each.stands) for each in variant.known.issues),
        clauses=variant.clauses,
        **_quantum(variant),
        textless=tuple(_textless(variant)),
        redactions=tuple(_redactions(variant)),
        skipped=tuple(
            Reason(each.source.title, each.skipped)
            for section in variant.sections
            for each in section.papers
            if each.goes and each.skipped and each.key not in variant.pages
        ),
        left_out=tuple(_left_out(variant)),
        submitted_by=variant.insurer,
        made_on=day(variant.on, variant.lang),
        reference_lines=tuple(_reference(variant, sections)),
        foot=_foot(variant),
    )


def _foot(variant: Variant) -> tuple[str, ...]:
    version = variant.say["version_foot"] % variant.number if variant.freezing else variant.say["draft_foot"]
    number = variant.bundle.forum_number or variant.case.reference
    gap = "" if variant.lang == "zh-Hans" else ", "
    return number, f"{in_one_line(variant.bundle.title)}{gap}{version}"


# --- the cover ----------------------------------------------------------------------------------------------


def _facts(variant: Variant) -> list[tuple[str, tuple[str, ...]]]:
    say, bundle = variant.say, variant.bundle
    still = tuple(f"{each.number} {each.title}" for each in variant.known.issues if each.open)
    number = bundle.forum_number or variant.case.reference
    facts = [
        (say["for"], (FOR_WHOM[variant.audience][variant.lang],)),
        (say["about_label"], (bundle.about,) if bundle.about else ()),
        (say["still"], still),
        (say["version"], (_version(variant),)),
    ]
    if bundle.kind == "court-file":
        parties = tuple(f"{each.role}：{each.name}" for each in variant.parties if not each.neutral)
        mediates = variant.known.forum is not None and variant.known.forum.reader is Audience.MEDIATOR
        facts = [
            (say["court_number"], (number,)),
            (say["court_cause"], (bundle.about,) if bundle.about else ()),
            (say["court_parties"], parties),
            (say["court_forum"], (bundle.forum,) if bundle.forum else ()),
            (
                say["court_mediator" if mediates else "court_neutral"],
                (bundle.neutral,) if bundle.neutral else (),
            ),
            *((label, lines) for label, lines in facts if label in (say["for"], say["version"])),
        ]
    if variant.before is not None:
        facts.append((say["changed"] % (variant.number - 1), tuple(changed(variant))))
    facts.append((say["confidential"], (_confidential(variant),)))
    if not variant.separate:
        facts.append((say["numbers"], (say["numbers_line"],)))
    facts.append((say["code"], (_code(variant),)))
    return [(label, lines) for label, lines in facts if lines]


def _code(variant: Variant) -> str:
    """With where a reader checks it; a draft is nobody's to rely on, so none is named for it."""
    words = {"code": variant.code, "address": variant.check_address}
    return str(variant.say["code_line" if variant.freezing else "draft_code_line"] % words)


def _version(variant: Variant) -> str:
    pages = variant.layout.pages
    words = {
        "number": variant.number,
        "pages": pages,
        "files": len(variant.files),
        "day": day(variant.on, variant.lang),
    }
    line = "version_line" if variant.freezing else "draft_line"
    return str(variant.say[f"{line}_files" if variant.separate else line] % words)


def _confidential(variant: Variant) -> str:
    """Nothing leaves before the leak test is clear, so the file may say so; what it says depends on the reader."""
    if variant.audience is Audience.OURSELVES:
        return str(variant.say["confidential_ours"])
    deciding = variant.audience is Audience.TRIBUNAL and not variant.bundle.knows_mediation
    deciding = deciding and variant.bundle.purpose == "merits" and not _shows_negotiation(variant)
    key = "confidential_checked" if deciding else "confidential_shared"
    return str(variant.say[key] % day(variant.on, variant.lang))


def _shows_negotiation(variant: Variant) -> bool:
    return any(
        each.goes and each.source.item.marked.privilege.value != "open"
        for section in variant.sections
        for each in section.papers
    )


def changed(variant: Variant) -> list[str]:
    """What is different from the version before, in words."""
    say = variant.say
    if not variant.earlier:
        return []
    lines = [_difference(variant, each) for each in variant.changed]
    kept = [] if variant.separate else [say["no_renumber"]]
    return [*(lines or [say["nothing_changed"]]), *kept]


def _difference(variant: Variant, each: Difference) -> str:
    say = variant.say
    where = ", ".join(page_range(part.first, part.last) for part in variant.layout.of(each.key))
    line = say[f"since_{each.change}"] % f"{each.title}{say['brackets'] % where if where else ''}"
    if each.change in (Change.ADDED, Change.WITHDRAWN) or not each.before:
        return str(line)
    return str(line + say["digests"] % {"before": each.before[:SHOWN], "now": each.now[:SHOWN]})


# --- the index and what hangs on it ---------------------------------------------------------------------------


def _sections(variant: Variant) -> list[Section]:
    made: list[Section] = []
    number = 0
    for section in variant.sections:
        rows = []
        for chosen in section.papers:
            if chosen.key in variant.pages:
                number += 1
                rows.append(_row(variant, chosen, number))
        if rows:
            made.append(Section(letter_of(len(made)), section.title, tuple(rows)))
    return made


def _in_date_order(variant: Variant) -> bool:
    """False where somebody put papers of a section into an order of their own."""
    dated = [
        [each.source.dated or "9999" for each in section.papers if each.key in variant.pages]
        for section in variant.sections
    ]
    return all(days == sorted(days) for days in dated)


def _row(variant: Variant, chosen: Chosen, number: int) -> Row:
    source, known, say = chosen.source, variant.pages[chosen.key], variant.say
    where = variant.layout.of(chosen.key)
    printed = ", ".join(page_range(each.first, each.last) for each in where)
    if variant.separate:
        printed = say["one_page"] if known.count == 1 else say["several_pages"] % known.count

    def told(text: str) -> str:
        return chosen.told(text, say["blacked"])

    title = told(f"{source.exhibit} {source.title}" if source.exhibit else source.title)
    if chosen.burnt:
        title += say["brackets"] % say["redacted"]
    purpose = str(variant.bundle.recipe.get("purposes", {}).get(source.key, source.purpose))
    original = "" if source.original is None else say.get("is_original" if source.original else "is_copy", "")
    return Row(
        id=f"row-{number}",
        no=number,
        date=known_day(source.dated, variant.lang),
        title=title,
        from_to=told(" → ".join(filter(None, (source.sent_from, source.sent_to)))),
        first=where[0].first if where else 0,
        pages=printed,
        late=bool(variant.earlier) and chosen.key not in variant.earlier[0],
        children=tuple(map(told, _children(variant, chosen, known))),
        author=told(source.author or source.sent_from),
        source=told(source.sent_from or source.author or say.get(f"side_{source.side}", "")),
        original=original,
        purpose=told(purpose),
        is_evidence=bool(purpose or source.exhibit)
        or not (source.ours or source.kind == "identity" or source.item.marked.privilege.value != "open"),
    )


def _children(variant: Variant, chosen: Chosen, known: Pages) -> list[str]:
    lines = []
    for child in known.children:
        page = variant.layout.page_of(chosen.key, child["at"]) if child["made"] else None
        where = variant.say["brackets"] % page if page else ""
        lines.append(variant.say["with"] % f"{child['name']}{where}")
    return lines


def _chronology(variant: Variant) -> list[Event]:
    events = []
    pages = {each.chosen.source.key: variant.layout.first_page(key) for key, each in variant.pages.items()}
    shown = {each.chosen.source.key: each.chosen for each in variant.pages.values()}
    numbers = variant.files
    files = {each.chosen.source.key: numbers.get(key) for key, each in variant.pages.items()}
    for number, each in enumerate(variant.known.events, start=1):
        if each.item and each.item not in pages:
            continue  # a paper that this reader does not get is not told of either
        if each.seen_by and variant.audience not in each.seen_by:
            continue
        events.append(
            Event(
                id=f"event-{number}",
                date=known_day(each.on, variant.lang),
                event=shown[each.item].told(each.event, variant.say["blacked"]) if each.item else each.event,
                page=pages.get(each.item) if each.item and not variant.separate else None,
                agreed=variant.say["agreed"] if each.agreed else "",
                disputed=variant.say["disputed"] % ", ".join(each.disputed) if each.disputed else "",
                file=files.get(each.item),
            )
        )
    return events


def _quantum(variant: Variant) -> dict[str, Any]:
    """Claimed, offered openly, undisputed, difference, interest: only columns in which something stands."""
    facts, say = variant.known.amounts, variant.say
    if not facts:
        return {}
    columns = [
        (say[name], [getattr(each, name) for each in facts])
        for name in ("claimed", "offered", "undisputed", "interest")
        if any(getattr(each, name) is not None for each in facts)
    ]
    lang: Any = variant.lang
    currency = variant.case.currency

    def printed(minor: int | None) -> str:
        return "" if minor is None else amount(minor, currency, lang)

    sums = [sum(value or 0 for value in values) for _label, values in columns]
    heads = [label for label, _values in columns]
    rows = [
        AmountRow(fact.title, tuple(printed(values[at]) for _label, values in columns))
        for at, fact in enumerate(facts)
    ]
    totals = [printed(each) for each in sums]
    claimed = sum(each.claimed or 0 for each in facts)
    if claimed:
        answered = sum((each.offered or 0) + (each.undisputed or 0) for each in facts)
        heads.append(say["difference"])
        rows = [AmountRow(row.title, (*row.cells, "")) for row in rows]
        totals.append(printed(claimed - answered))
    rows.append(AmountRow(say["total"], tuple(totals), total=True))
    return {
        "quantum_heads": tuple(heads),
        "quantum": tuple(rows),
        "quantum_note": say["quantum_note"] % (say["yuan"] if in_yuan(currency, lang) else currency),
    }


# --- notes --------------------------------------------------------------------------------------------------


def _textless(variant: Variant) -> list[int]:
    if variant.separate:
        return []
    pages = [
        page
        for key, each in variant.pages.items()
        for number in each.textless
        if (page := variant.layout.page_of(key, number - 1)) is not None
    ]
    return sorted(pages)


def _redactions(variant: Variant) -> list[RedactionRow]:
    rows = []
    files = variant.files
    for key, each in variant.pages.items():
        for redaction in each.chosen.redactions:
            page = redaction.page if variant.separate else variant.layout.page_of(key, redaction.page - 1)
            if page is not None:
                reason = (redaction.reason or "") if each.chosen.for_us else ""
                name, label = f"R{redaction.number}", black_label(redaction.label, variant.lang)
                rows.append(RedactionRow(name, page, label, reason, files.get(key)))
    return sorted(rows, key=lambda row: (row.file or 0, row.page, row.number))


def _left_out(variant: Variant) -> list[Reason]:
    """By class, and in our own copy only: what others are not given."""
    if variant.audience is not Audience.OURSELVES:
        return []
    return [
        Reason(each.source.title, CLASSES[variant.lang][each.source.item.marked.privilege])
        for section in variant.sections
        for each in section.papers
        if each.source.item.marked.privilege.value != "open"
    ]


def _reference(variant: Variant, sections: Sequence[Section]) -> list[str]:
    say = variant.say
    if "court_state" not in say:
        return []
    papers = sum(len(section.rows) for section in sections)
    missing = [each.source.title for section in variant.sections for each in section.papers if each.skipped]
    return [
        say["court_state"] % {"papers": papers, "pages": variant.layout.pages},
        say["court_missing"] % "、".join(missing) if missing else say["court_none"],
    ]
