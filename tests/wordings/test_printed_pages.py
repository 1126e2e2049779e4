"""PDFs as sources of wordings: running lines go, parted words are whole again, nothing else changes."""

import pytest
from weasyprint import HTML

from app.shared.errors import Refused
from app.wordings.domain.reading import read_wording
from app.wordings.domain.tree import Role
from app.wordings.service import text_of_file

PAGE = """<html lang="{lang}"><style>
@page {{ size: A5; margin: 20mm; @top-center {{ content: '{head}' }} @bottom-right {{ content: '{foot}' }} }}
p {{ hyphens: auto; font-size: 10pt; text-align: justify }} h1 {{ font-size: 18pt }}
</style>{body}"""


def printed(
    body,
    *,
    head="Harbour Mutual Home Wording",
    foot="Page ' counter(page) ' of ' counter(pages) '",
    lang="en",
):
    return HTML(string=PAGE.format(body=body, head=head, foot=foot, lang=lang)).write_pdf()


def section(number):
    return f"""<h2>Section {number}: Peril number {number}</h2>
    <p>{number}.1 We will pay for loss that happens to the buildings, provided that the responsibility for the characteristic
    deterioration of peril {number} is understood by everybody concerned, neighbours and passers-by included.</p>
    <p>(a) fire and smoke, from whatever neighbouring building of number {number} it may have come at whatever hour;</p>
    <p>(b) flood {number}.</p>
    <p>{number}.2 We will not pay for wear number {number} in a well-known and long-lived cause of loss, however noticed.</p>"""


ENGLISH = printed("<h1>Home wording</h1>" + "".join(section(number) for number in range(1, 9)) + """
    <h2>Legal expenses rider</h2><p>1.1 We will pay lawyers.</p><p>1.2 We will not pay fines.</p>""")  # fmt: skip


@pytest.fixture(scope="module")
def english():
    return text_of_file(ENGLISH)


def test_running_heads_and_page_numbers_are_left_out_and_named(english):
    assert "Harbour Mutual Home Wording" not in english.text
    assert "Page" not in english.text
    assert "Harbour Mutual Home Wording" in str(english.notes[0])


def test_words_parted_at_the_end_of_a_line_are_whole_again(english):
    assert "responsibility for the characteristic" in " ".join(english.text.split())
    assert "passers-by" in english.text
    assert "-\n" not in english.text


def test_the_text_is_read_like_any_other(english):
    reading = read_wording(english.text)
    assert (reading.problems, reading.doubts) == ((), ())
    paths = [node.path for node in reading.tree if node.role is Role.CLAUSE]
    assert paths[:4] == ["1.1", "1.1.(a)", "1.1.(b)", "1.2"]
    assert paths[-2:] == ["Legal expenses rider.1.1", "Legal expenses rider.1.2"]
    assert reading.tree.get("8.2").part == "Section 8: Peril number 8"


def test_a_heading_of_two_lines_is_one_heading():
    long = "A. Cancellation for Fraud, for Misrepresentation of a Fact, or for Making False Statements to Us"
    pages = printed(f"""<h1>Flood wording</h1><h2>I. Ending this policy</h2><h2 style="font-size: 16pt">{long}</h2>
    <p>1. We may end this policy.</p><p>2. We tell you first.</p><h2 style="font-size: 16pt">B. Cancellation by You</h2>
    <p>1. You may end it.</p>""" + f"<p>{'Ordinary words. ' * 40}</p>")  # fmt: skip
    text = text_of_file(pages).text
    assert f"## {long}\n" in text
    reading = read_wording(text)
    assert [node.path for node in reading.tree if node.role is Role.CLAUSE] == [
        "I", "I.A", "I.A.1", "I.A.2", "I.B", "I.B.1",
    ]  # fmt: skip


def test_wrapped_chinese_lines_are_one_paragraph_and_count_as_one():
    articles = "".join(
        f"<p>第{numeral}条　下列原因造成的第{numeral}类损失、费用和责任，保险人不负责赔偿，但保险合同另有约定并且投保人已经签字确认的除外：</p>"
        f"<p>　　（一）　战争、敌对行动、军事行动、武装冲突、罢工、骚乱、暴动、恐怖活动造成的第{numeral}类一切损失和费用；</p>"
        f"<p>　　前款所称第{numeral}类损失，是指直接物质损失，不包括停工停业造成的间接损失，也不包括因此而丧失的预期利益。</p>"
        for numeral in "一二三四五六七八"
    )
    body = f"<h1>家庭财产综合保险条款</h1><p>（备案号：C2025-001）</p><h2>第一章 总则</h2>{articles}"
    source = text_of_file(
        printed(body, lang="zh", head="家庭财产保险", foot="第' counter(page) '页 共' counter(pages) '页")
    )
    reading = read_wording(source.text)
    assert (reading.problems, reading.doubts) == ((), ())
    assert reading.front.filing_number == "C2025-001"
    expected = [
        path for n in "一二三四五六七八" for path in (f"第{n}条", f"第{n}条.（一）", f"第{n}条.第二款")
    ]
    assert [
        node.path for node in reading.tree if node.path.startswith("第") and "章" not in node.path
    ] == expected
    assert reading.tree.get("第四条.第二款").text.endswith("预期利益。")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 cut short", "damaged"),
        (b"\xff\xfe\x00", "neither UTF-8 text"),
        (HTML(string="<svg width='9' height='9'><rect width='9' height='9'/></svg>").write_pdf(), "no text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_would_do(content, said):
    with pytest.raises(Refused, match=said):
        text_of_file(content)


def test_the_command_reads_a_pdf_and_the_register_joins_to_its_text(runner, tmp_path, english):
    file = tmp_path / "home.pdf"
    file.write_bytes(ENGLISH)
    options = [
        "--product",
        "P",
        "--wording",
        "H",
        "--edition",
        "2025",
        "--from",
        "2025-01-01",
        "--lang",
        "en",
    ]
    done = runner("wordings", "import", str(file), *options)
    assert done.exit_code == 0, done.stderr
    assert "Left out at the edges of the pages" in done.stderr
    assert "(b) flood 3." in " ".join(runner("wordings", "show", "H", "--edition", "2025").stdout.split())
