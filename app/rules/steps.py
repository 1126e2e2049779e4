"""The seven parts of a working and the sentences for each code, as messages to translate.

`render` fills a message in the reader's language; whoever shows a step passes the translator and how days are written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from app.rules.certificate import Param, Step, Value
from app.rules.pack import Bilingual
from app.shared.text import N_

PARTS = {
    "start": N_("Start"),
    "rule": N_("Rule"),
    "count": N_("Count"),
    "excluded": N_("Time excluded"),
    "extension": N_("Extension"),
    "roll": N_("Next working day"),
    "result": N_("Result"),
}

TEXTS = {
    "start-day": N_("%(event)s on %(day)s."),
    "start-instant": N_("%(event)s on %(day)s at %(time)s, %(zone)s."),
    "start-restarted": N_("%(event)s on %(day)s: the period is counted again from that day."),
    "restart-too-late": N_(
        "%(event)s on %(day)s, after the period had ended on %(due)s: it does not start again."
    ),
    "start-late-receipt": N_("Received on %(day)s, outside working hours: counted as received on %(moved)s."),
    "start-missing": N_("No date: “%(event)s” is not in the record."),
    "rule-quoted": N_("“%(quotation)s”"),
    "rule-named": N_("%(title)s (%(rule)s)."),
    "rule-stated": N_("%(authority)s set the day itself, in its request %(number)s."),
    "rule-direction": N_("%(authority)s set the day itself, in its direction %(number)s."),
    "rule-agreement": N_("The parties set the day themselves: %(authority)s %(number)s."),
    "rule-decision": N_("%(authority)s set the day itself, in its decision %(number)s."),
    "rule-bill": N_("The bill names the day itself."),
    "count-named": N_("Nothing is counted: the day is named there."),
    "named-not-moved": N_("None given. Nothing here moves it."),
    "count-stated": N_("Nothing is counted: the day stands in the request."),
    "stated-moved": N_("It was %(was)s; on %(on)s the authority gave another day."),
    "stated-not-moved": N_("None given. Only the authority can give one."),
    "rule-promised": N_("No rule: we named the day ourselves, to the complainant."),
    "count-promised": N_("Nothing is counted: the day is the one that we named."),
    "promise-moved": N_("It was %(was)s; on %(on)s another day was agreed."),
    "promise-not-moved": N_("No other day was agreed."),
    "count-hours": N_("%(count)s hours from that moment end on %(day)s at %(time)s."),
    "count-hours-day": N_(
        "%(count)s hours; no time of day is recorded, so they are counted as whole days: %(day)s."
    ),
    "count-days-one": N_("One calendar day; the day of the event is not counted. It is %(day)s."),
    "count-working-days-one": N_("One working day; the day of the event is not counted. It is %(day)s."),
    "count-weeks-one": N_("One week ends on the same weekday: %(day)s."),
    "count-months-one": N_("One month ends on the corresponding day: %(day)s."),
    "count-months-clamped-one": N_("One month; that month has no such day, so its last day: %(day)s."),
    "count-years-one": N_("One year ends on the corresponding day: %(day)s."),
    "count-days": N_("%(count)s calendar days; the day of the event is not counted. The last is %(day)s."),
    "count-working-days": N_(
        "%(count)s working days; the day of the event is not counted. The last is %(day)s."
    ),
    "count-weeks": N_("%(count)s weeks end on the same weekday: %(days)s days, to %(day)s."),
    "count-months": N_("%(count)s months end on the corresponding day: %(day)s."),
    "count-months-clamped": N_("%(count)s months; that month has no such day, so its last day: %(day)s."),
    "count-end-of-month": N_("%(count)s months, to the last day of that month: %(day)s."),
    "count-end-of-year": N_("%(count)s years, to the last day of that year: %(day)s."),
    "count-before": N_("Counted back from that day: %(day)s."),
    "count-at-once": N_("On that day itself: %(day)s."),
    "count-day-after": N_("The day after the last day of that time: %(day)s."),
    "count-years": N_("%(count)s years end on the corresponding day: %(day)s."),
    "count-years-clamped": N_("%(count)s years; that month has no such day, so its last day: %(day)s."),
    "count-fixed-date": N_("The next fixed date after the start: %(day)s."),
    "count-promptly": N_("The rule gives no number of days. Only our own target can be late."),
    "count-repeat": N_("Counted again from the last time it was done, %(from_day)s: %(day)s."),
    "count-later": N_("The later of the dates counts: %(day)s."),
    "count-earlier": N_("The earlier of the dates counts: %(day)s."),
    "limb-missing": N_("“%(event)s” is not in the record; the date may change when it is."),
    "limb-too-late": N_(
        "“%(event)s” on %(day)s came after the time had ended on %(due)s, so it does not lengthen it."
    ),
    "excluded-none": N_("None. This rule lets no time be left out."),
    "excluded-not-asked": N_("None asked for."),
    "excluded-allowed": N_("%(first)s to %(last)s left out, %(days)s days: %(reason)s."),
    "excluded-open": N_("From %(first)s, still running: %(reason)s. %(days)s days left out so far."),
    "excluded-twice": N_("%(days)s of these days were left out already; a day is left out once."),
    "excluded-season": N_("The rule stands still for part of the year: %(days)s days of that passed over."),
    "excluded-running": N_(
        "From %(first)s, still running: %(reason)s. Its days are left out when it has ended."
    ),
    "excluded-refused-rule": N_(
        "Asked for from %(first)s: %(reason)s. Refused: this rule lets no time be left out."
    ),
    "excluded-refused-condition": N_(
        "Asked for from %(first)s: %(reason)s. Refused: “%(needs)s” is not in the record."
    ),
    "excluded-refused-late": N_(
        "Asked for from %(first)s: %(reason)s. Refused: the period had ended on %(due)s."
    ),
    "excluded-refused-times": N_(
        "Asked for from %(first)s: %(reason)s. Refused: this rule allows it no more often."
    ),
    "excluded-refused-order": N_("Asked for from %(first)s: %(reason)s. Refused: it ends before it begins."),
    "extension-none": N_("None. This rule knows no extension."),
    "extension-not-asked": N_("None asked for. Possible under %(rule)s."),
    "extension-granted": N_("Granted on %(granted)s, within time: the date moves to %(day)s (%(rule)s)."),
    "extension-capped": N_("Granted on %(granted)s, within time, but never beyond %(day)s (%(rule)s)."),
    "extension-refused-incomplete": N_("Not granted: “%(needs)s” is not in the record (%(rule)s)."),
    "extension-refused-late": N_(
        "Not granted: “%(event)s” on %(day)s came after the time had ended on %(due)s."
    ),
    "extension-refused-condition": N_(
        "Not granted: the case is not marked as one that allows it (%(rule)s)."
    ),
    "extension-refused-length": N_(
        "Granted on %(granted)s, but for how long is not recorded: the date stays until it is (%(rule)s)."
    ),
    "extension-refused-times": N_("A further extension is not allowed (%(rule)s)."),
    "extension-revoked": N_("Revoked on %(day)s: the earlier date stands again (%(rule)s)."),
    "notice-sent": N_("Notice given on %(day)s. It moves no date. %(effect)s"),
    "notice-possible": N_("A notice would move no date. %(effect)s"),
    "closure": N_("The office is closed on %(from_day)s; the date moves to %(day)s."),
    "roll-none": N_("Not moved. The rule gives no roll, so the date stays."),
    "roll-not-needed": N_("Not moved: %(day)s is a working day."),
    "roll-moved": N_(
        "%(from_day)s is no working day: the next one is %(day)s. The strict date stays beside it."
    ),
    "roll-back": N_("%(from_day)s is no working day: the one before is %(day)s."),
    "roll-unknown": N_(
        "The calendar is known only to %(known_to)s: whether the date moves cannot be said yet."
    ),
    "result-due": N_("%(day)s, end of day, %(zone)s."),
    "result-due-close": N_("%(day)s, close of business, %(zone)s."),
    "result-due-at": N_("%(day)s at %(time)s, %(zone)s."),
    "result-not-before": N_("Not before %(day)s."),
    "result-window": N_("From %(opens)s to %(day)s."),
    "result-promptly": N_("No date in the rule."),
    "result-exempt": N_("Falls away: “%(event)s” on %(day)s was no later than %(within)s (%(rule)s)."),
    "result-held": N_("No date while the legal hold of %(day)s stands."),
    "error-calendar-unknown": N_(
        "Calendar unknown: %(calendar)s cannot be relied on for %(day)s, so no date is given."
    ),
    "error-calendar-missing": N_("Calendar unknown: there is no calendar %(calendar)s."),
    "error-event-missing": N_("No date: “%(event)s” is not in the record."),
    "error-fact-missing": N_("No date: “%(fact)s” is not recorded."),
    "error-fact-unknown": N_("No date: these rules do not know “%(value)s” as a value of “%(fact)s”."),
    "error-out-of-range": N_("No date: %(day)s leads outside the calendar."),
    "error-rules-not-in-force": N_("No date: no version of these rules was in force on %(day)s."),
}


def step(part: str, code: str, **params: Value) -> Step:
    """A step of the working; the kind of each parameter follows from its value."""
    if params.get("count") == 1 and f"{code}-one" in TEXTS:
        code = f"{code}-one"
    if code not in TEXTS:
        raise KeyError(code)
    return Step(part, code, tuple(_param(name, value) for name, value in params.items()))


def render(
    shown: Step,
    *,
    translate: Callable[[str], str],
    write_day: Callable[[date], str],
    write_zone: Callable[[str], str],
    lang: str,
) -> str:
    """The sentence of a step in one language."""
    values = {param.name: _written(param, write_day, lang) for param in shown.params}
    if "zone" in values:
        values["zone"] = write_zone(values["zone"])
    return translate(TEXTS[shown.code]) % values


def _param(name: str, value: Value) -> Param:
    if isinstance(value, Bilingual):
        return Param(name, "words", value.en, value.zh)
    if isinstance(value, datetime):
        return Param(name, "time", value.strftime("%H:%M"))
    if isinstance(value, date):
        return Param(name, "day", value.isoformat())
    if isinstance(value, int):
        return Param(name, "number", str(value))
    return Param(name, "text", value or "")


def _written(param: Param, write_day: Callable[[date], str], lang: str) -> str:
    if param.kind == "day":
        return write_day(date.fromisoformat(param.value))
    if param.kind == "words":
        return Bilingual(param.value, param.value_zh).text(lang)
    return param.value
