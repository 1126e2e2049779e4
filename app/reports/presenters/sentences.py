"""What a report says, in plain sentences of the reader's language, made from its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.platform.web.filters import joined_sentences, legalday, listed, money
from app.reports.presenters import afterwards
from app.reports.presenters.words import number, percent, points, stretch, value, value_words, when, where
from app.shared.money import Money

Document = Mapping[str, Any]
MOST_PARTS = 3
SEEN_ANYWAY = 2


def sentences(document: Document) -> list[str]:
    """The report from the whole to its parts: volumes, outcomes, what is unusual, where; or that nothing is."""
    if not document["figures"]["now"]["complaints"]:
        return [_("No complaints were received in this period.")]
    return [
        *_volumes(document),
        *_outcomes(document),
        *afterwards.sentences(document),
        *_level(document),
        *(signal_sentence(document, signal) for signal in document["signals"]),
        *_calm(document),
    ]


def warnings(document: Document) -> list[str]:
    """What a reader must know before believing the figures."""
    return [
        *_unfinished(document),
        *(_recoding(document, each) for each in document["recodings"]),
        *(_moved(document, each) for each in document["moved"]),
        *_sources(document),
        *_basis(document),
    ]


# ── the whole ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _volumes(document: Document) -> Iterator[str]:
    now, before, year = (document["figures"][name] for name in ("now", "before", "year_before"))
    selection = document["selection"]
    first, last = (date.fromisoformat(selection[key]) for key in ("from", "to"))
    yield ngettext(
        "%(count)s complaint was received from %(first)s to %(last)s.",
        "%(count)s complaints were received from %(first)s to %(last)s.",
        now["complaints"],
        count=f"{now['complaints']:,}",
        first=legalday(first),
        last=legalday(last),
    )
    if year and year["complaints"] and _comparable(document, 12):
        yield _("A year before it were %(count)s.", count=f"{year['complaints']:,}")
    elif before and before["complaints"] and _comparable(document, 0):
        yield _("In as long a time before it were %(count)s.", count=f"{before['complaints']:,}")
    yield from _rates(document)


def _rates(document: Document) -> Iterator[str]:
    """What the number is a share of, and by which edition of the exposure."""
    for measure, figure in (document.get("exposure") or {}).items():
        low, high = figure["interval"]
        told = {
            "rate": f"{figure['rate']:.2f}",
            "low": f"{low:.2f}",
            "high": f"{high:.2f}",
            "amount": f"{figure['amount']:,}",
            "edition": figure["edition"],
        }
        if measure == "policies":
            yield _(
                "For every 1,000 policies in force that is %(rate)s a month (%(low)s to %(high)s); in force were "
                "%(amount)s on average (exposure, edition %(edition)s).",
                **told,
            )
        else:
            yield _(
                "For every 1,000 claims handled it is %(rate)s (%(low)s to %(high)s); handled were %(amount)s "
                "(exposure, edition %(edition)s).",
                **told,
            )


def _comparable(document: Document, back: int) -> bool:
    """Whether what the period is compared with is all there; ``back`` stretches before, 0: just before it."""
    series = document["series"]
    inside = [at for at, stretch in enumerate(series) if stretch["in_period"]]
    back = back or len(inside)
    return all(at - back >= 0 and series[at - back]["trusted"] and series[at]["trusted"] for at in inside)


def _outcomes(document: Document) -> Iterator[str]:
    now, before = document["figures"]["now"], document["figures"]["before"]
    for name, told in (("upheld", _upheld), ("late", _late)):
        figure = now[name]
        if figure["of"]:
            earlier = before[name]["share"] if before and before[name]["of"] else None
            yield told(figure, earlier)
    if now["median_days"] is not None:
        yield _("Half of the closed ones were closed within %(days)s days.", days=number(now["median_days"]))
    if now["redress"] and document["currency"]:
        amount = money(Money(now["redress"], document["currency"]), sign=True)
        yield ngettext(
            "%(amount)s was paid or recovered in %(num)s complaint.",
            "%(amount)s was paid or recovered in %(num)s complaints, each counted once.",
            now["redressed"],
            amount=amount,
        )


def _upheld(figure: Mapping[str, Any], earlier: float | None) -> str:
    said = ngettext(
        "Of %(of)s with a finding %(count)s was upheld: %(share)s (%(low)s to %(high)s).",
        "Of %(of)s with a finding %(count)s were upheld: %(share)s (%(low)s to %(high)s).",
        figure["count"],
        **_told(figure),
    )
    return said if earlier is None else _("%(said)s Before: %(share)s.", said=said, share=percent(earlier))


def _late(figure: Mapping[str, Any], earlier: float | None) -> str:
    told = _told(figure)
    on_time = 1 - figure["share"]
    told |= {
        "share": percent(on_time),
        "low": percent(1 - figure["interval"][1]),
        "high": percent(1 - figure["interval"][0]),
        "count": f"{figure['of'] - figure['count']:,}",
    }
    said = _("Of %(of)s with a date to meet %(count)s met it: %(share)s (%(low)s to %(high)s).", **told)
    return (
        said if earlier is None else _("%(said)s Before: %(share)s.", said=said, share=percent(1 - earlier))
    )


def _told(figure: Mapping[str, Any]) -> dict[str, str]:
    return {
        "of": f"{figure['of']:,}",
        "count": f"{figure['count']:,}",
        "share": percent(figure["share"]),
        "low": percent(figure["interval"][0]),
        "high": percent(figure["interval"][1]),
    }


def _level(document: Document) -> Iterator[str]:
    level = document["level"]
    if level is None:
        return
    more, weekly = level["after"] > level["before"], document["grain"] == "week"
    # a report made before gradual changes were told apart does not say
    said = _little_by_little(more, weekly) if level.get("gradual") else _since(more, weekly)
    yield said % {
        "when": stretch(document, level["since"]),
        "after": number(level["after"]),
        "before": number(level["before"]),
    }


def _since(more: bool, weekly: bool) -> str:
    if weekly:
        return (
            _("Since %(when)s more come in altogether: %(after)s a week, %(before)s before.")
            if more
            else _("Since %(when)s fewer come in altogether: %(after)s a week, %(before)s before.")
        )
    return (
        _("Since %(when)s more come in altogether: %(after)s a month, %(before)s before.")
        if more
        else _("Since %(when)s fewer come in altogether: %(after)s a month, %(before)s before.")
    )


def _little_by_little(more: bool, weekly: bool) -> str:
    if weekly:
        return (
            _(
                "Little by little more come in altogether: %(after)s a week on average since %(when)s, %(before)s "
                "before; no week stands out as the first."
            )
            if more
            else _(
                "Little by little fewer come in altogether: %(after)s a week on average since %(when)s, %(before)s "
                "before; no week stands out as the first."
            )
        )
    return (
        _(
            "Little by little more come in altogether: %(after)s a month on average since %(when)s, %(before)s before; "
            "no month stands out as the first."
        )
        if more
        else _(
            "Little by little fewer come in altogether: %(after)s a month on average since %(when)s, %(before)s "
            "before; no month stands out as the first."
        )
    )


def _calm(document: Document) -> Iterator[str]:
    if not document["enough"]:
        yield _("There is not enough to say whether anything is unusual.")
    elif not document["signals"] and document["level"] is None:
        yield _(
            "Nothing unusual: of %(looked)s series looked at none differs from its past by more than chance.",
            looked=f"{document['looked_at']:,}",
        )


# ── signals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def signal_sentence(document: Document, signal: Mapping[str, Any]) -> str:
    """One signal: what, when, how many against how many, and where they are."""
    told = {
        "where": where(document, signal["dimensions"]) or _("All complaints"),
        "when": when(document, signal),
        "observed": f"{signal['observed']:,}",
        "expected": number(signal["expected"]),
        "low": number(signal["interval"][0]),
        "high": number(signal["interval"][1]),
    }
    parts = [_said(signal, told)]
    if signal["since"] != signal["peak"] and signal["rises"]:
        parts.append(_("Most in %(peak)s.", peak=stretch(document, signal["peak"])))
    if signal.get("already_since"):
        parts.append(_("It has been so since %(when)s.", when=stretch(document, signal["already_since"])))
    if signal["broad"]:
        parts.append(_broad(document, signal))
    elif signal["concentrated"]:
        parts.append(_("Concentrated in %(where)s.", where=listed(_parts(document, signal["concentrated"]))))
    return joined_sentences(parts)


def _said(signal: Mapping[str, Any], told: Mapping[str, str]) -> str:
    """The sentence of a signal; what was not there before and what is gone are said so."""
    if signal["measure"] != "complaints":
        return _SHARES[signal["measure"]](signal["rises"]) % told
    if signal["expected"] < 0.5:
        return ngettext(
            "%(where)s: %(observed)s complaint %(when)s, and none to speak of before.",
            "%(where)s: %(observed)s complaints %(when)s, and none to speak of before.",
            signal["observed"],
            **told,
        )
    if not signal["observed"]:
        return _(
            "%(where)s: no complaints any more %(when)s, %(expected)s expected (%(low)s to %(high)s).", **told
        )
    if signal["rises"]:
        return ngettext(
            "%(where)s: %(observed)s complaint %(when)s, %(expected)s expected (%(low)s to %(high)s).",
            "%(where)s: %(observed)s complaints %(when)s, %(expected)s expected (%(low)s to %(high)s).",
            signal["observed"],
            **told,
        )
    return ngettext(
        "%(where)s: only %(observed)s complaint %(when)s, %(expected)s expected (%(low)s to %(high)s).",
        "%(where)s: only %(observed)s complaints %(when)s, %(expected)s expected (%(low)s to %(high)s).",
        signal["observed"],
        **told,
    )


def _upholds(rises: bool) -> str:
    if rises:
        return _("%(where)s: %(observed)s upheld %(when)s, %(expected)s expected (%(low)s to %(high)s).")
    return _("%(where)s: only %(observed)s upheld %(when)s, %(expected)s expected (%(low)s to %(high)s).")


def _lates(rises: bool) -> str:
    if rises:
        return _(
            "%(where)s: %(observed)s missed their date %(when)s, %(expected)s expected (%(low)s to %(high)s)."
        )
    return _(
        "%(where)s: only %(observed)s missed their date %(when)s, %(expected)s expected (%(low)s to %(high)s)."
    )


_SHARES = {"upheld": _upholds, "late": _lates}


def _broad(document: Document, signal: Mapping[str, Any]) -> str:
    said = (
        _("The rise is broad: no single cause, product or firm explains it.")
        if signal["rises"]
        else _("The fall is broad: no single cause, product or firm explains it.")
    )
    if not signal["parts"]:
        return said
    part = signal["parts"][0]
    largest = _(
        "What stands out most, %(where)s, makes up %(share)s of it.",
        where=value(document, part["dimension"], part["value"]),
        share=percent(part["share"]),
    )
    return joined_sentences([said, largest])


def _parts(document: Document, shares: list[Mapping[str, Any]]) -> list[str]:
    return [
        _(
            "%(value)s (%(share)s, otherwise %(usual)s)",
            value=value(document, part["dimension"], part["value"]),
            share=percent(min(1.0, part["share"])),
            usual=percent(part["usual"]),
        )
        for part in shares[:MOST_PARTS]
    ]


# ── warnings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _unfinished(document: Document) -> Iterator[str]:
    if document["unfinished"]:
        yield _(
            "Not finished and left out of every comparison: %(when)s. "
            "Complaints of that time are not all there yet.",
            when=listed([stretch(document, each) for each in document["unfinished"][:6]])
            + ("…" if len(document["unfinished"]) > 6 else ""),
        )


def _recoding(document: Document, each: Mapping[str, Any]) -> str:
    told = {
        "fell": value_words(document, each["dimension"], each["fell"]),
        "rose": value_words(document, each["dimension"], each["rose"]),
        "when": stretch(document, each["since"]),
        "fell_from": number(each["fell_from"]),
        "fell_to": number(each["fell_to"]),
        "rose_from": number(each["rose_from"]),
        "rose_to": number(each["rose_to"]),
    }
    said = (
        _(
            "This looks like a change of coding, not of complaints: from %(when)s “%(fell)s” went from %(fell_from)s "
            "to %(fell_to)s a month and “%(rose)s” from %(rose_from)s to %(rose_to)s."
        )
        if document["grain"] == "month"
        else _(
            "This looks like a change of coding, not of complaints: from %(when)s “%(fell)s” went from %(fell_from)s "
            "to %(fell_to)s a week and “%(rose)s” from %(rose_from)s to %(rose_to)s."
        )
    )
    return said % told


def _moved(document: Document, each: Mapping[str, Any]) -> str:
    told = {
        "who": value(document, each["dimension"], each["value"]),
        "count": f"{each['count']:,}",
        "before": percent(each["before"]),
        "after": percent(each["after"]),
        "without_before": percent(each["without_before"]),
        "without_after": percent(each["without_after"]),
        "mix": points(each["mix"]),
        "rate": points(each["rate"]),
    }
    said = (
        _(
            "One group moves the share upheld (%(before)s to %(after)s): %(who)s, %(count)s complaints. Without it: "
            "%(without_before)s to %(without_after)s. Of the change %(mix)s points are mix, %(rate)s are rates."
        )
        if each["measure"] == "upheld"
        else _(
            "One group moves the share late (%(before)s to %(after)s): %(who)s, %(count)s complaints. Without it: "
            "%(without_before)s to %(without_after)s. Of the change %(mix)s points are mix, %(rate)s are rates."
        )
    )
    return said % told


def _sources(document: Document) -> Iterator[str]:
    if len(document["sources"]) > 1:
        yield _(
            "Complaints of several records are counted together (%(sources)s), each with codes of its own; "
            "choose one with --source.",
            sources=listed([value_words(document, "source", each) for each in document["sources"]]),
        )
    if document["undated"]:
        yield _(
            "The day of closing of %(count)s complaints is not known; they are left out of days to close.",
            count=f"{document['undated']:,}",
        )


def _unseen(document: Mapping[str, Any]) -> Iterator[str]:
    """From how many complaints on anything can be said of a value; a report made before does not say."""
    least = document.get("least_doubling") or 0
    if least < SEEN_ANYWAY:
        return
    yield (
        _(
            "Of what has fewer than %(least)s complaints a month even a doubling for three months may not stand out "
            "from chance: there is not enough to say.",
            least=number(least),
        )
        if document["grain"] == "month"
        else _(
            "Of what has fewer than %(least)s complaints a week even a doubling for three weeks may not stand out "
            "from chance: there is not enough to say.",
            least=number(least),
        )
    )


def _basis(document: Document) -> Iterator[str]:
    if document["figures"]["now"]["complaints"] and not document.get("exposure"):
        yield _("Numbers are counts: nothing says how many policies or claims stand behind them.")
    if document.get("weighed"):
        yield _(
            "Numbers are compared for equal policies in force (exposure, edition %(edition)s): a rise that only comes "
            "with more policies is none.",
            edition=document["weighed"]["edition"],
        )
    yield from _unseen(document)
    if document["enough"] and document["compared"] < 12:
        yield ngettext(
            "There is little past to compare with: %(num)s earlier stretch that can be trusted.",
            "There is little past to compare with: %(num)s earlier stretches that can be trusted.",
            document["compared"],
        )
    if not document["currency"] and document["figures"]["now"]["redress"]:
        yield _("Amounts are in several currencies and are not added up.")
