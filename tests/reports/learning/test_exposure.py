"""Exposure: a file is taken wholly or not at all; each is an edition; a rate says which one it rests on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from flask import Flask
from flask_babel import force_locale
from scipy.stats import chi2

from app.platform.accounts import SYSTEM, Actor, Role, Unit, User
from app.platform.db import db, transaction
from app.platform.storage import current_store
from app.reports.domain.periods import stretches
from app.reports.presenters.sentences import sentences, warnings
from app.reports.queries.exposure import denominator
from app.reports.queries.selection import Selection
from app.reports.services.exposure import Taken, import_exposure
from app.reports.services.rates import policies_behind, policies_behind_each
from app.reports.services.summarising import summarise
from app.shared.clock import FixedClock
from app.shared.errors import Refused
from app.wordings.models import Product
from tests.clients import PageClient
from tests.factories import make_unit

HEAD = "month,unit,product,measure,amount\n"


@pytest.fixture
def take(app: Flask, clock: FixedClock) -> Callable[..., Taken]:
    """``take("2026-10,U1,,policies,1200")``: a file of these lines, read in."""

    def read(
        *lines: str, by: Actor = SYSTEM, name: str = "exposure.csv", content: bytes | None = None
    ) -> Taken:
        data = content if content is not None else (HEAD + "\n".join(lines)).encode()
        return import_exposure(
            actor=by, clock=clock, store=current_store(), content=data, file_name=name, source="the ledger"
        )

    return read


@pytest.fixture
def product(app: Flask) -> Product:
    with transaction() as session:
        row = Product(code="HOME", name="Home")
        session.add(row)
    return row


def test_a_file_becomes_an_edition_and_a_later_one_counts_where_it_says_something(
    take: Callable[..., Taken], unit: Unit, product: Product
) -> None:
    branch = make_unit(unit)
    first = take(
        f"2026-10,{unit.code},,policies,1000",
        f"Oct 2026,{branch.code},HOME,policies,200",
        f"2026-11,{unit.code},,policies,1100",
    ).edition
    second = take(f"2026-10,{unit.code},,policies,1050").edition
    assert first and second
    whole = denominator(db.session(), "policies", unit.path, date(2026, 10, 1), date(2026, 11, 30))
    assert whole is not None
    assert whole.by_month == {date(2026, 10, 1): 1250, date(2026, 11, 1): 1100}
    assert whole.edition == second.id
    assert whole.covers(date(2026, 10, 5), date(2026, 11, 30))
    assert not whole.covers(date(2026, 10, 5), date(2026, 12, 1))
    before = denominator(
        db.session(), "policies", unit.path, date(2026, 10, 1), date(2026, 10, 31), edition=first.id
    )
    assert before is not None
    assert before.by_month == {date(2026, 10, 1): 1200}
    home = denominator(
        db.session(), "policies", unit.path, date(2026, 10, 1), date(2026, 10, 31), product_id=product.id
    )
    assert home is not None
    assert home.by_month == {date(2026, 10, 1): 200}
    assert denominator(db.session(), "claims", unit.path, date(2026, 10, 1), date(2026, 10, 31)) is None


def test_what_is_wrong_is_said_with_line_column_value_and_what_would_be_right(
    take: Callable[..., Taken], unit: Unit
) -> None:
    taken = take(
        f"2026-10,{unit.code},,policies,1000",
        f"2026,{unit.code},,policies,12.5",
        "2026-10,NOWHERE,GONE,premiums,-3",
        f"2026-10,{unit.code},,policies,1001",
    )
    assert taken.edition is None
    assert [(each.line, each.column, each.value) for each in taken.problems] == [
        (3, "month", "2026"),
        (3, "amount", "12.5"),
        (4, "unit", "NOWHERE"),
        (4, "product", "GONE"),
        (4, "measure", "premiums"),
        (4, "amount", "-3"),
        (5, "month", "2026-10"),
    ]
    assert denominator(db.session(), "policies", unit.path, date(2026, 10, 1), date(2026, 10, 31)) is None


def test_premium_is_kept_in_minor_units_of_the_unit_s_currency(
    take: Callable[..., Taken], unit: Unit
) -> None:
    assert take(f"2026-10,{unit.code},,premium,1234567.89").edition
    found = denominator(db.session(), "premium", unit.path, date(2026, 10, 1), date(2026, 10, 31))
    assert found is not None
    assert found.by_month == {date(2026, 10, 1): 123456789}


def test_a_spreadsheet_is_read_as_well(take: Callable[..., Taken], unit: Unit) -> None:
    file = BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Unit", "Month", "Measure", "Product", "Amount"])
    sheet.write_row(1, 0, [unit.code, "2026-10", "policies", "", 1200])
    sheet.write(2, 0, unit.code)
    sheet.write_datetime(2, 1, date(2026, 11, 1), book.add_format({"num_format": "mmm yyyy"}))
    sheet.write_row(2, 2, ["policies", "", 1300])
    book.close()
    assert take(name="exposure.xlsx", content=file.getvalue()).edition
    found = denominator(db.session(), "policies", unit.path, date(2026, 10, 1), date(2026, 11, 30))
    assert found is not None
    assert found.by_month == {date(2026, 10, 1): 1200, date(2026, 11, 1): 1300}


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.xlsx", b"no spreadsheet"), ("x.csv", b"\xff\xfe\x00"), ("x.csv", b'"open quote'), ("x.xlsx", b"")],
)
def test_what_is_no_table_is_refused(take: Callable[..., Taken], name: str, content: bytes) -> None:
    with pytest.raises(Refused):
        take(name=name, content=content)


def test_a_file_is_read_in_on_the_page_and_mended_there(
    unit: Unit, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    desk = sign_in(person(Role.COMPLIANCE_OFFICER))

    def send(text: str, source: str = "the ledger") -> tuple[int, str]:
        data = {"file": (BytesIO(text.encode()), "e.csv"), "source": source}
        answer = desk.post("/improvements/exposure", data=data)
        return answer.status_code, answer.get_data(as_text=True)

    status, page = send(HEAD + f"never,{unit.code},,policies,5")
    assert status == 422
    assert "a month such as 2026-11" in page
    assert send("month;unit\n", "the ledger")[0] == 422
    assert send(HEAD + f"2026-10,{unit.code},,policies,5", "")[0] == 422
    assert desk.post("/improvements/exposure", data={"source": "x"}).status_code == 422
    assert send(HEAD + f"2026-10,{unit.code},,policies,5")[0] == 303
    assert "the ledger" in desk.get("/improvements/exposure").get_data(as_text=True)
    assert "the ledger" in sign_in(person(Role.OFFICER)).get("/improvements/exposure").text
    stranger = person(Role.COMPLIANCE_OFFICER, unit=make_unit(code="ELSE", name="Elsewhere"))
    assert "the ledger" not in sign_in(stranger).get("/improvements/exposure").text, "of another house"


def test_one_figure_is_entered_by_hand_and_counts_like_one_of_a_file(
    unit: Unit, product: Product, person: Callable[..., User], sign_in: Callable[[User], PageClient]
) -> None:
    desk = sign_in(person(Role.COMPLIANCE_OFFICER))
    figure = {"month": "2026-10", "unit": unit.code, "product": product.code, "measure": "policies"}
    figure |= {"amount": "1,250", "origin": "a call to the ledger"}

    def known() -> dict[date, int]:
        october = date(2026, 10, 1)
        found = denominator(db.session(), "policies", unit.path, october, october, product_id=product.id)
        return found.by_month if found else {}

    for wrong in ({"month": "soon"}, {"amount": "many"}, {"origin": ""}, {"unit": "elsewhere"}):
        answer = desk.post("/improvements/exposure/figure", data=figure | wrong)
        assert answer.status_code == 422
        assert known() == {}
    assert "a month such as 2026-11" in desk.post(
        "/improvements/exposure/figure", data=figure | {"month": "soon"}
    ).get_data(as_text=True)
    # whoever then reloads from the address bar is on the page again
    assert desk.get("/improvements/exposure/figure").location == "/improvements/exposure"
    assert desk.post("/improvements/exposure/figure", data=figure).status_code == 303
    assert known() == {date(2026, 10, 1): 1250}
    page = desk.get("/improvements/exposure").get_data(as_text=True)
    assert "by hand" in page
    assert "a call to the ledger" in page
    assert sign_in(person(Role.OFFICER)).post("/improvements/exposure/figure", data=figure).status_code == 403


def test_policies_of_products_and_units_are_known_by_the_names_that_complaints_bear(
    take: Callable[..., Taken], unit: Unit, product: Product
) -> None:
    branch = make_unit(unit)
    take(f"2026-10,{branch.code},HOME,policies,300", f"2026-10,{unit.code},HOME,policies,700")
    october = Selection(date(2026, 10, 1), date(2026, 10, 31), unit.code)
    steps = stretches(october.first, october.last)
    found = policies_behind_each(db.session(), october, steps)
    assert {value: amounts[-1] for value, amounts in found.items()} == {
        ("unit", branch.name): 300.0,  # that above has another below it, and bears complaints of its own
        ("product", "Home"): 1000.0,
    }


def test_a_report_compares_for_equal_policies_once_a_year_before_it_is_known(
    app: Flask, take: Callable[..., Taken], unit: Unit, complaint: Callable[..., object]
) -> None:
    complaint("delay", received_on=date(2026, 10, 20))
    october = Selection(date(2026, 10, 1), date(2026, 10, 31), unit.code)

    def weighed() -> object:
        return summarise(db.session(), october, today=date(2026, 11, 23), folders=[])["weighed"]

    months = [f"{2025 + at // 12}-{at % 12 + 1:02}" for at in range(9, 22)]  # October 2025 to October 2026
    take(*(f"{month},{unit.code},,policies,4000" for month in months[1:]))
    assert weighed() is None
    edition = take(f"{months[0]},{unit.code},,policies,2000").edition
    assert edition is not None
    assert weighed() == {"by": "policies", "edition": edition.id}
    steps = stretches(october.first, october.last)
    found = policies_behind(db.session(), october, ["own"], steps)
    assert found is not None
    assert found[0][-14:] == [0.0, 0.5, *[1.0] * 12]
    assert policies_behind(db.session(), october, ["texas"], steps) is None


def test_a_report_says_what_its_number_is_a_share_of_and_by_which_edition(
    app: Flask, take: Callable[..., Taken], unit: Unit, complaint: Callable[..., object]
) -> None:
    for _each in range(6):
        complaint("delay", received_on=date(2026, 10, 20))
    october = Selection(date(2026, 10, 1), date(2026, 10, 31), unit.code)
    half = Selection(date(2026, 10, 17), date(2026, 11, 15), unit.code)

    def said(what: Callable[..., list[str]]) -> str:
        with app.test_request_context(), force_locale("en"):
            return "\n".join(what(told(october)))

    def told(of: Selection) -> dict[str, object]:
        return summarise(db.session(), of, today=date(2026, 11, 23), folders=[])

    assert told(october)["exposure"] is None
    assert "Numbers are counts" in said(warnings)

    first = take(f"2026-10,{unit.code},,policies,4000", f"2026-10,{unit.code},,claims,300").edition
    assert first is not None
    known = told(october)["exposure"]
    low, high = chi2.ppf(0.025, 12) / 2, chi2.ppf(0.975, 14) / 2
    assert known == {
        "policies": {
            "amount": 4000,
            "rate": 1.5,
            "interval": [pytest.approx(low / 4, abs=1e-3), pytest.approx(high / 4, abs=1e-3)],
            "edition": first.id,
        },
        "claims": {
            "amount": 300,
            "rate": 20.0,
            "interval": [pytest.approx(low / 0.3, abs=1e-2), pytest.approx(high / 0.3, abs=1e-2)],
            "edition": first.id,
        },
    }
    assert "1.50 a month" in said(sentences)
    assert f"edition {first.id}" in said(sentences)
    assert "Numbers are counts" not in said(warnings)

    assert told(half)["exposure"] is None, "a month has no figure: no rate can be said"
    second = take(f"2026-10,{unit.code},,policies,2000", f"2026-11,{unit.code},,policies,6000").edition
    assert second is not None
    policies = told(half)["exposure"]["policies"]  # type: ignore[index]  # a document is of many kinds
    days = 2000 * 15 / 31 + 6000 * 15 / 30
    assert policies["edition"] == second.id
    assert policies["rate"] == pytest.approx(6 / days * 1000, abs=1e-3)
