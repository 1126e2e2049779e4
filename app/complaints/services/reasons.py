"""What complaints are about: the list of complaint reasons, and its first filling."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.models import Code, CodeList
from app.platform.db import transaction
from app.shared.clock import Clock

LIST = "complaint-reason"

REASONS = (
    ("claim-declined", "Claim: declined", "理赔：不予赔付"),
    ("claim-amount", "Claim: amount", "理赔：赔付金额"),
    ("delay", "Claim: delay", "理赔：处理时效"),
    ("documents", "Claim: papers asked for", "理赔：索要材料"),
    ("repair-quality", "Repair: quality of work", "维修：质量"),
    ("repair-delay", "Repair: delay", "维修：时效"),
    ("sale", "Sale and advice", "销售与告知"),
    ("premium", "Premium and charges", "保费与费用"),
    ("cancellation", "Cancellation, surrender and refunds", "退保、解约与退费"),
    ("renewal", "Renewal", "续保"),
    ("policy-terms", "Terms of the policy", "保险条款"),
    ("service", "Service and communication", "服务与沟通"),
    ("staff", "Conduct of staff", "人员行为"),
    ("information", "Use of personal information", "个人信息"),
    ("other", "Something else", "其他"),
)


def seed_reasons(clock: Clock) -> None:
    """Fill the list of complaint reasons when there is none yet; what a firm changed later stays."""
    with transaction() as session:
        if session.scalar(select(CodeList.id).where(CodeList.name == LIST)) is not None:
            return
        codes = CodeList(name=LIST, title="What complaints are about")
        session.add(codes)
        session.flush()  # the id, for its codes
        session.add_all(
            Code(list_id=codes.id, code=code, label=label, label_zh=label_zh, position=position)
            for position, (code, label, label_zh) in enumerate(REASONS)
        )


def reason_codes(session: Session) -> dict[int, Code]:
    """The reasons that may be chosen now, in order, by id."""
    found = session.scalars(
        select(Code)
        .join(CodeList, CodeList.id == Code.list_id)
        .where(CodeList.name == LIST, Code.retired.is_(False))
        .order_by(Code.position, Code.id)
    )
    return {code.id: code for code in found}
