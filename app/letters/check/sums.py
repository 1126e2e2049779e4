"""The sums of a letter, counted again: the table of amounts, page 1's table, every line of interest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from app.letters.blocks import Interest, Letter, Points, Redress, RedressGroup, SteppedInterest, find_blocks
from app.letters.check.report import Finding, Record
from app.letters.printed import amount
from app.shared.money import round_minor
from app.shared.text import N_

_LABEL = N_("Sums add up")


def sums(letter: Letter, record: Record) -> Iterator[Finding]:
    """One finding for each sum that does not come out, or one that all do."""
    recount = _Recount(letter)
    for redress in find_blocks(letter, Redress):
        recount.redress(redress, record)
    for points in find_blocks(letter, Points):
        recount.points(points, record)
    yield from recount.wrong or [Finding("=", _LABEL)]


@dataclass
class _Recount:
    letter: Letter
    wrong: list[Finding] = field(default_factory=list)

    def redress(self, table: Redress, record: Record) -> None:
        """The outer column adds up to the total, and each group to what the decision gives its point."""
        paid = {group.number: 0 for group in table.groups}
        for group in table.groups:
            paid[group.number] += self._outer_column(group)
        self._same(
            N_("The total is %(printed)s; the column adds up to %(counted)s."),
            table.total,
            sum(paid.values()),
        )
        for number, due in record.per_point.items():
            self._same(
                N_("A point's lines add up to %(printed)s; the decision gives it %(counted)s."),
                paid.get(number, 0),
                due,
            )
        if record.total is not None:
            self._same(
                N_("The table's total is %(printed)s; the decision's is %(counted)s."),
                table.total,
                record.total,
            )

    def points(self, table: Points, record: Record) -> None:
        """Page 1 promises the same sums."""
        for row in table.rows:
            if row.amount is not None and row.number in record.per_point:
                self._same(
                    N_("Page 1 promises %(printed)s for a point; the decision gives it %(counted)s."),
                    row.amount,
                    record.per_point[row.number],
                )
        if table.total is None:
            return
        added = sum(row.amount or 0 for row in table.rows)
        self._same(N_("Page 1's total is %(printed)s; its rows add up to %(counted)s."), table.total, added)
        if record.total is not None:
            self._same(
                N_("Page 1's total is %(printed)s; the decision's is %(counted)s."), table.total, record.total
            )

    def _outer_column(self, group: RedressGroup) -> int:
        """The group's sum to pay. A line with both columns carries over the working lines since the last one."""
        run, paid = 0, 0
        for line in group.lines:
            if line.interest is not None:
                printed = line.pays if line.working is None else line.working
                self._same(
                    N_("Interest is printed as %(printed)s; it comes to %(counted)s."),
                    printed or 0,
                    _interest(line.interest),
                )
            run += line.working or 0
            if line.pays is not None:
                if line.working is not None:
                    self._same(
                        N_("The working comes to %(counted)s; %(printed)s is carried over."), line.pays, run
                    )
                    run = 0
                paid += line.pays
        if run:
            self._same(N_("Working of %(counted)s is never carried over; %(printed)s is."), 0, run)
        return paid

    def _same(self, message: str, printed: int, counted: int) -> None:
        if printed != counted:
            params = {
                "printed": amount(printed, self.letter.currency, self.letter.lang, self.letter.country),
                "counted": amount(counted, self.letter.currency, self.letter.lang, self.letter.country),
            }
            self.wrong.append(Finding("=", _LABEL, message=message, params=params))


def _interest(interest: Interest | SteppedInterest) -> int:
    if isinstance(interest, SteppedInterest):
        exact = sum(
            (Decimal(interest.principal) * step.rate_percent * step.days for step in interest.steps),
            Decimal(0),
        )
        return round_minor(exact / 100 / interest.basis)
    factor = interest.rate_percent / 100 * interest.days / interest.basis
    return round_minor(Decimal(interest.principal) * factor)
