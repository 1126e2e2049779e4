"""Small registers that we made up, in the formats of the real ones."""

from __future__ import annotations

from pathlib import Path

CONNECTICUT = "Company,File No.,Opened,Closed,Coverage,SubCoverage,Reason,SubReason,Disposition,Conclusion,Recovery,Status"
TEXAS = (
    "complaint_number,received_date,closed_date,complaint_filed_by,complainant_type,involved_party_type,"
    "complaint_type,coverage_type,coverage_level,finding_type,keywords"
)
CFPB = (
    "Date received,Product,Sub-product,Issue,Sub-issue,Consumer complaint narrative,Company public response,Company,"
    "State,ZIP code,Tags,Consumer consent provided?,Submitted via,Date sent to company,Company response to consumer,"
    "Timely response?,Consumer disputed?,Complaint ID"
)


def connecticut_row(number: str = "9000001", **cells: str) -> str:
    """A row of a file with one company and one reason, but for ``cells``."""
    values = {
        "company": "Harbour Mutual",
        "opened": "02/01/2022",
        "closed": "02/15/2022",
        "coverage": "Homeowners",
        "sub_coverage": "Hazard",
        "reason": "Claim Handling",
        "sub_reason": "Claim Delay",
        "disposition": "Claim Settled",
        "conclusion": "Claim Paid",
        "recovery": "0.0",
        "status": "Closed",
        **cells,
    }
    order = ("opened", "closed", "coverage", "sub_coverage", "reason", "sub_reason")
    rest = ("disposition", "conclusion", "recovery", "status")
    return ",".join([values["company"], number, *(values[name] for name in (*order, *rest))])


def texas_row(
    number: str, keywords: str = "", received: str = "2016-03-01", closed: str = "2016-04-11"
) -> str:
    """A row, which in this register is a complaint."""
    return (
        f"{number},{received},{closed},Insured,INDV,Insured,Property and Casualty,Automobile,"
        f"Individual Private Pass,Confirmed,{keywords}"
    )


def cfpb_row(number: str, words: str = "", response: str = "Closed with explanation") -> str:
    """A row with the consumer's own words."""
    told = words.replace('"', '""')
    return (
        f'2019-03-29,Debt collection,Other debt,Fees or interest,,"{told}",,HARBOUR BANK,CT,061XX,,Consent provided,'
        f"Web,2019-04-02,{response},Yes,N/A,{number}"
    )


def write_file(folder: Path, *lines: str, name: str = "register.csv") -> Path:
    """A file of these lines, the first of which is the header."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return path
