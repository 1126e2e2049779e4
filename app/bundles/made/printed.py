"""Fixed words of a bundle's own pages, in the language of the bundle (not of the screen)."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date
from itertools import accumulate
from typing import Final

from app.bundles.domain.patterns import LABELS
from app.disclosure.domain.classes import PRIVILEGE_TITLES, Privilege
from app.disclosure.domain.readers import Audience
from app.letters.printed import day as full_day

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "index": "Index",
        "index_order": "In date order within each section.",
        "index_note": "LATE marks a paper that came after an earlier version was "
        "frozen: it is listed at its own date and keeps its later page.",
        "index_note_files": "LATE marks a paper that came after an earlier version was frozen.",
        "chronology_note_files": "Events come from the record and from the papers; File is the number of the file.",
        "no": "No.",
        "date": "Date",
        "document": "Document",
        "from_to": "From → to",
        "late": "LATE",
        "chronology": "Chronology",
        "chronology_note": "Page numbers are links. Events come from the record and from the papers.",
        "chronology_note_agreed": "Page numbers are links. The last column says whether both sides agree; the numbers "
        "are those of the list of issues.",
        "event": "Event",
        "page": "Page",
        "agreed_q": "Agreed?",
        "agreed": "Agreed",
        "disputed": "Disputed (%s)",
        "parties_issues": "Parties and issues",
        "parties": "Parties",
        "issues": "Issues",
        "issue": "Issue",
        "stands": "Where it stands",
        "clauses": "Clauses relied on",
        "clause_source_bare": "%(wording)s, edition %(edition)s",
        "clause_source": "%(wording)s, edition %(edition)s, policy period %(period)s",
        "clause_title": "Clause %s",
        "clause_marked": "%s. The passage relied on is marked.",
        "quantum": "Schedule of amounts",
        "item": "Item",
        "claimed": "Claimed",
        "offered": "Offered openly",
        "undisputed": "Undisputed",
        "difference": "Difference",
        "interest": "Interest",
        "total": "Total",
        "quantum_note": "Amounts in %s. Made from the record.",
        "notes": "Notes",
        "textless": "Pages without text that can be searched",
        "textless_note": "They are pictures: a search does not find their words.",
        "redactions": "Redactions",
        "why": "Why",
        "skipped": "Papers that could not be included",
        "left_out": "Left out of other readers’ copies, by class",
        "class": "Class",
        "undated": "Undated",
        "about": "about",
        "and": " and ",
        "for": "For",
        "about_label": "About",
        "still": "Still in dispute",
        "version": "Version",
        "version_line": "%(number)s, frozen on %(day)s, pages 1 to %(pages)s",
        "draft_line": "Draft of version %(number)s, pages 1 to %(pages)s",
        "version_line_files": "%(number)s, frozen on %(day)s, files numbered 1 to %(files)s",
        "draft_line_files": "Draft of version %(number)s, files numbered 1 to %(files)s",
        "changed": "Changed since version %s",
        "since_added": "%s added",
        "since_withdrawn": "%s withdrawn",
        "since_redacted": "%s redacted since",
        "since_readable": "%s readable in more places",
        "since_redrawn": "%s drawn again from the same paper",
        "digests": "; SHA-256 of its pages %(before)s… before, %(now)s… now",
        "no_renumber": "No page has been renumbered",
        "nothing_changed": "Nothing",
        "confidential": "Confidential papers",
        "confidential_checked": "Checked on %s: contains no without-prejudice material",
        "confidential_ours": "Our own copy: contains confidential material, not to be passed on",
        "confidential_shared": "Checked on %s: contains nothing that this reader may not see",
        "numbers": "Page numbers",
        "numbers_line": "The boxed number is also the page number on your screen",
        "code": "Code",
        "code_line": "%(code)s, to be checked at %(address)s",
        "draft_code_line": "%(code)s (a draft cannot be checked)",
        "pages_word": "Pages",
        "one_page": "1 page",
        "several_pages": "%s pages",
        "page_word": "Page",
        "also": "; ",
        "file_page": "File: page",
        "version_foot": "version %s",
        "draft_foot": "draft",
        "to_index": "Index",
        "to_chronology": "Chronology",
        "withdrawn_sheet": "Withdrawn after it was numbered. The page number is kept.",
        "free_sheet": "This page is kept free, so that no page changes its number.",
        "recording": "Recording",
        "file": "File",
        "size": "Size",
        "digest": "SHA-256",
        "length": "Length",
        "length_unknown": "not stated in the file",
        "transcript": "Transcript",
        "transcript_none": "none on file",
        "with": "with %s",
        "reference": "Complaint",
        "continued": "continued",
        "photographs": "Photographs",
        "complainant": "Complainant",
        "insurer": "Insurer",
        "made_on": "Made on",
        "summary": "Covering summary",
        "files": "Files",
        "letter_title": "Our letter",
        "brackets": " (%s)",
        "redacted": "redacted",
        "blacked": "[redacted]",
    },
    "zh-Hans": {
        "index": "目录",
        "index_order": "各部分内按日期排列。",
        "index_note": "“后补”为此前版本定稿后补入的材料：按其自身日期列示，页码顺延，不变更既有页码。",
        "index_note_files": "“后补”为此前版本定稿后补入的材料。",
        "chronology_note_files": "事项来自办理记录和材料，文件栏为文件编号。",
        "no": "序号",
        "date": "日期",
        "document": "材料名称",
        "from_to": "出具方 → 接收方",
        "late": "后补",
        "chronology": "大事记",
        "chronology_note": "页码可点击。事项来自办理记录和材料。",
        "chronology_note_agreed": "页码可点击。末栏注明双方有无争议，编号与争议焦点一致。",
        "event": "事项",
        "page": "页码",
        "agreed_q": "有无争议",
        "agreed": "无争议",
        "disputed": "有争议（%s）",
        "parties_issues": "当事人与争议焦点",
        "parties": "当事人",
        "issues": "争议焦点",
        "issue": "争议事项",
        "stands": "处理情况",
        "clauses": "所依据的条款",
        "clause_source_bare": "《%(wording)s》（%(edition)s版）",
        "clause_source": "《%(wording)s》（%(edition)s版，保险期间：%(period)s）",
        "clause_title": "%s",
        "clause_marked": "%s。所依据的文字已标出。",
        "quantum": "金额一览",
        "item": "项目",
        "claimed": "请求金额",
        "offered": "已公开提出",
        "undisputed": "无争议金额",
        "difference": "差额",
        "interest": "利息",
        "total": "合计",
        "quantum_note": "单位：%s。根据办理记录生成。",
        "yuan": "元",
        "notes": "说明",
        "textless": "没有可检索文字的页",
        "textless_note": "这些页为图像，检索不到其中的文字。",
        "redactions": "遮蔽清单",
        "why": "理由",
        "skipped": "未能收入的材料",
        "left_out": "对外版本未收入的材料（按保密类别）",
        "class": "保密类别",
        "undated": "未注明日期",
        "about": "约",
        "and": "与",
        "for": "提供对象",
        "about_label": "案由",
        "still": "尚有争议",
        "version": "版本",
        "version_line": "第%(number)s版，%(day)s定稿，共%(pages)s页",
        "version_line_files": "第%(number)s版，%(day)s定稿，共%(files)s个文件",
        "draft_line_files": "第%(number)s版草稿，共%(files)s个文件",
        "draft_line": "第%(number)s版草稿，共%(pages)s页",
        "changed": "较第%s版的变化",
        "since_added": "增加%s",
        "since_withdrawn": "撤回%s",
        "since_redacted": "%s其后作了遮蔽",
        "since_readable": "%s部分遮蔽已取消",
        "since_redrawn": "%s由同一材料重新生成",
        "digests": "；页面SHA-256：原%(before)s…，现%(now)s…",
        "no_renumber": "既有页码均未变更",
        "nothing_changed": "无",
        "confidential": "保密材料",
        "confidential_checked": "已于%s核对：不含仅供协商（调解）使用的内容",
        "confidential_ours": "本公司留存本：含保密材料，不得外传",
        "confidential_shared": "已于%s核对：不含该对象无权查看的内容",
        "numbers": "页码",
        "numbers_line": "方框内页码与屏幕页码一致",
        "code": "验证码",
        "code_line": "%(code)s，查验网址：%(address)s",
        "draft_code_line": "%(code)s（草稿不可查验）",
        "pages_word": "页码",
        "one_page": "1页",
        "several_pages": "%s页",
        "page_word": "页码",
        "also": "；",
        "file_page": "文件：页",
        "version_foot": "第%s版",
        "draft_foot": "草稿",
        "to_index": "目录",
        "to_chronology": "大事记",
        "withdrawn_sheet": "本页材料已撤回，页码保留。",
        "free_sheet": "本页留空，以保持页码不变。",
        "recording": "录音录像",
        "file": "文件",
        "size": "大小",
        "digest": "SHA-256",
        "length": "时长",
        "length_unknown": "文件未注明",
        "transcript": "文字记录",
        "transcript_none": "无",
        "with": "附%s",
        "reference": "投诉编号",
        "continued": "续",
        "photographs": "照片",
        "complainant": "投诉人",
        "insurer": "保险公司",
        "made_on": "制作日期",
        "summary": "材料说明",
        "files": "文件",
        "letter_title": "本公司函件",
        "brackets": "（%s）",
        "redacted": "已遮蔽",
        "blacked": "［已遮蔽］",
        "court_index": "卷内目录",
        "author": "责任者",
        "evidence_list": "证据目录",
        "evidence_name": "证据名称",
        "source": "证据来源",
        "original": "原件/复印件",
        "side_complainant": "投诉人",
        "side_ours": "本公司",
        "side_expert": "专家",
        "side_authority": "监管机构",
        "proves": "证明目的",
        "submitted_by": "提交人：",
        "reference_table": "备考表",
        "filed_by": "立卷人：",
        "checked_by": "检查人：",
        "is_original": "原件",
        "is_copy": "复印件",
        "court_number": "案号",
        "court_cause": "案由",
        "court_parties": "当事人",
        "court_mediator": "调解员",
        "court_neutral": "审理人员",
        "court_forum": "受理机构",
        "court_pages": "页数",
        "court_state": "本卷共%(papers)s件材料、%(pages)s页。",
        "court_missing": "未收入：%s。",
        "court_none": "无缺件说明。",
    },
}
"""What never changes on these pages."""


def day(value: date, lang: str) -> str:
    """``8 Apr 2026`` or ``2026年4月8日``."""
    if lang == "zh-Hans":
        return full_day(value, "zh-Hans")
    return f"{value.day} {value:%b} {value.year}"


def known_day(known: str | None, lang: str) -> str:
    """As much of a paper's own date as is known; says so when it is not."""
    say = WORDS[lang]
    if not known:
        return say["undated"]
    parts = [int(each) for each in known.split("-")]
    if len(parts) == 3:
        return day(date(*parts), lang)
    if len(parts) == 2:
        return f"{parts[0]}年{parts[1]}月" if lang == "zh-Hans" else f"{date(parts[0], parts[1], 1):%b %Y}"
    return f"{parts[0]}年" if lang == "zh-Hans" else str(parts[0])


def page_range(first: int, last: int) -> str:
    """``4`` or ``5–6``."""
    return str(first) if first == last else f"{first}–{last}"


CLASSES: Final[Mapping[str, Mapping[Privilege, str]]] = {
    "en": {privilege: str(title) for privilege, title in PRIVILEGE_TITLES.items()},
    "zh-Hans": {
        Privilege.OPEN: "公开",
        Privilege.WITHOUT_PREJUDICE: "仅供协商（调解）使用",
        Privilege.SAVE_AS_TO_COSTS: "除费用问题外，不得作为不利证据",
        Privilege.MEDIATOR_ONLY: "仅向调解员说明",
        Privilege.LEGAL_ADVICE: "律师法律意见",
        Privilege.SETTLEMENT_AUTHORITY: "和解授权额度和准备金",
        Privilege.THIRD_PARTY: "第三人保密信息",
    },
}
"""The classes as our own copy names them."""
_BLACK: Final[Mapping[str, Mapping[str, str]]] = {
    "zh-Hans": {
        LABELS["card"]: "银行卡号或账号",
        LABELS["identity"]: "身份证件号码",
        LABELS["phone"]: "电话号码",
        LABELS["account"]: "账号",
        LABELS["email"]: "电子邮箱",
    },
}


def black_label(label: str, lang: str) -> str:
    """What stands on the black of a number that was looked for; a label of a person's own stays as it is."""
    return _BLACK.get(lang, {}).get(label, label)


WIDEST_FOOT: Final = 60
"""So many narrow signs of a title stand in the line below each page."""
FOR_WHOM: Final[Mapping[Audience, Mapping[str, str]]] = {
    Audience.OURSELVES: {"en": "Ourselves only", "zh-Hans": "本公司留存"},
    Audience.OTHER_SIDE: {"en": "The other side", "zh-Hans": "对方当事人"},
    Audience.MEDIATOR: {"en": "The mediator and both sides", "zh-Hans": "调解员"},
    Audience.TRIBUNAL: {"en": "The tribunal and both sides", "zh-Hans": "法院（仲裁庭）"},
    Audience.OMBUDSMAN: {"en": "The ombudsman", "zh-Hans": "申诉专员"},
    Audience.COMPLAINANT: {"en": "The complainant, own data", "zh-Hans": "投诉人（本人信息）"},
    Audience.INTERNAL_AUDIT: {"en": "Internal audit", "zh-Hans": "内部审计"},
    Audience.OUTSIDE_AUDITOR: {"en": "The auditor or regulator", "zh-Hans": "外部审计、监管机构"},
}
"""For whom a variant is made, as its cover and its file say."""


def in_one_line(title: str) -> str:
    """A title that leaves the boxed page number free; the cover has it whole. Chinese signs are twice as wide."""
    widths = accumulate(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in title)
    fits = sum(width <= WIDEST_FOOT for width in widths)
    return title if fits == len(title) else f"{title[:fits].rstrip()}…"
