"""Money: whole minor units and an ISO 4217 currency. No float comes near it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from app.shared.errors import Refused
from app.shared.text import N_

EXPONENTS = {"GBP": 2, "CNY": 2, "EUR": 2, "USD": 2, "AUD": 2, "HKD": 2, "SGD": 2, "INR": 2, "JPY": 0}
LARGEST_MINOR = 10**15  # ten thousand billion pounds: above any policy, below 64 bits in every sum
_PLAIN = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


def round_minor(value: Decimal) -> int:
    """Round to a whole number of minor units, half away from zero: the one rounding of the house (ADR 3)."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, order=False)
class Money:
    """An amount. ``minor`` is in the currency's minor unit (pence, 分); arithmetic refuses mixed currencies."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise Refused(
                N_("“%(currency)s” is not a currency in use here; accepted: %(accepted)s."),
                field="currency",
                currency=self.currency,
                accepted=", ".join(EXPONENTS),
            )
        if abs(self.minor) > LARGEST_MINOR:
            raise Refused(N_("The amount is too large to be meant."), field="amount")

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read ``1,806.63`` or ``-350``; thousands by comma, decimals by point. Raises Refused, saying what fits."""
        cleaned = text.strip().lstrip("£$€¥").replace("\u00a0", "")
        if not _PLAIN.fullmatch(cleaned) or len(cleaned) > 24:
            raise Refused(
                N_("“%(text)s” is not an amount. Write figures such as 1,806.63."),
                field="amount",
                text=text[:40],
            )
        try:
            value = Decimal(cleaned.replace(",", "").replace("−", "-"))
        except InvalidOperation as error:  # the pattern leaves nothing that Decimal refuses
            raise AssertionError(cleaned) from error
        exponent = EXPONENTS.get(currency, 2)
        scaled = value.scaleb(exponent)
        if scaled != scaled.to_integral_value():
            raise Refused(
                N_("“%(text)s” has more decimals than %(currency)s has (%(places)s)."),
                field="amount",
                text=text[:40],
                currency=currency,
                places=exponent,
            )
        return cls(int(scaled), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(0, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-EXPONENTS[self.currency])

    def times(self, factor: Decimal) -> Money:
        """Multiply, rounding once by ``round_minor``."""
        return Money(round_minor(Decimal(self.minor) * factor), self.currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise Refused(
                N_("Amounts in %(one)s and %(other)s cannot be added."),
                one=self.currency,
                other=other.currency,
            )

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.decimal:,.{EXPONENTS[self.currency]}f}"


def total(amounts: list[Money], currency: str) -> Money:
    """The sum of ``amounts``; zero of ``currency`` when there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result = result + amount
    return result
