"""The closed lists of a proceeding and their words."""

from __future__ import annotations

from app.disclosure.domain.readers import Audience
from app.rules.terms import Bilingual
from app.shared.text import N_

KINDS = {
    "mediation": N_("Mediation"),
    "arbitration": N_("Arbitration"),
    "ombudsman": N_("Ombudsman or dispute body"),
    "court": N_("Court"),
    "appraisal": N_("Appraisal"),
}
STATES = {
    "running": N_("Running"),
    "decided": N_("Outcome on record"),
    "ended": N_("Ended"),
}
OPENERS = {
    "complainant": N_("The complainant"),
    "us": N_("We"),
    "both": N_("Both together"),
}
ACTORS = {
    "us": N_("us"),
    "complainant": N_("the complainant"),
    "both": N_("both sides"),
    "forum": N_("the forum"),
    "court": N_("the court"),
}
PARTS = {
    "claimant": N_("Claimant"),
    "respondent": N_("Respondent"),
    "representative": N_("Representative"),
    "counsel": N_("Counsel"),
    "mediator": N_("Mediator"),
    "arbitrator": N_("Arbitrator"),
    "umpire": N_("Umpire"),
    "appraiser": N_("Appraiser"),
    "investigator": N_("Investigator of the ombudsman"),
    "ombudsman": N_("Ombudsman"),
    "judge": N_("Judge"),
    "secretary": N_("Case manager"),
    "witness": N_("Witness"),
    "expert": N_("Expert"),
    "interpreter": N_("Interpreter"),
}
NEUTRALS = frozenset(
    {"mediator", "arbitrator", "umpire", "appraiser", "investigator", "ombudsman", "judge", "secretary"}
)
"""Parts that owe disclosure and can be challenged."""
STRANGERS = frozenset({"witness", "expert", "interpreter"})
"""Parts that belong to no side of a negotiation, whoever brought them."""
FORUM_READS = {"mediation": Audience.MEDIATOR, "ombudsman": Audience.OMBUDSMAN}
"""Who reads for each kind of external case; arbitrators, courts and appraisers are the tribunal."""
NEUTRAL_READS = {
    "mediator": Audience.MEDIATOR,
    "investigator": Audience.OMBUDSMAN,
    "ombudsman": Audience.OMBUDSMAN,
    "arbitrator": Audience.TRIBUNAL,
    "umpire": Audience.TRIBUNAL,
    "appraiser": Audience.TRIBUNAL,
    "judge": Audience.TRIBUNAL,
}
"""Who reads in each part; whoever else works there, such as a case manager, reads as the forum does."""
SIDES = {"ours": N_("Our side"), "theirs": N_("The other side"), "neutral": N_("Neutral")}
AUTHORITIES = {
    "special": N_("May settle (special authority)"),
    "general": N_("May speak, not settle (general authority)"),
    "none": N_("Not shown yet"),
}
ISSUE_STATES = {"disputed": N_("Disputed"), "agreed": N_("Agreed"), "dropped": N_("No longer raised")}
LETTERS = {"C": N_("Claimant"), "R": N_("Respondent"), "J": N_("Joint"), "N": N_("Neutral or tribunal")}
WHOSE = {"us": N_("Ours to do"), "them": N_("The other side’s"), "both": N_("Both sides’")}
DIRECTIONS = {
    "jurisdiction": Bilingual("Answer on jurisdiction", "就管辖表示意见"),
    "file": Bilingual("File or papers", "提交案卷或材料"),
    "defence": Bilingual("Defence or answer", "提交答辩或答复"),
    "statement": Bilingual("Position or written statement", "提交立场说明或书面陈述"),
    "evidence": Bilingual("Evidence or list of evidence", "提交证据或证据目录"),
    "expert": Bilingual("Expert report", "提交鉴定（评估）报告"),
    "view": Bilingual("Response to the view", "答复调查员意见"),
    "representations": Bilingual("Representations", "提交意见"),
    "appointment": Bilingual("Name an arbitrator, appraiser or mediator", "指定仲裁员、评估人或调解员"),
    "costs": Bilingual("Costs or fees", "缴纳费用"),
    "other": Bilingual("Direction", "程序令事项"),
}
SITTINGS = {
    "conference": N_("Case management conference"),
    "mediation": N_("Mediation session"),
    "conciliation": N_("Conciliation call"),
    "hearing": N_("Hearing"),
    "inspection": N_("Inspection"),
    "meeting": N_("Meeting of the appraisers"),
}
SITTING_STATES = {"planned": N_("Planned"), "cancelled": N_("Cancelled"), "held": N_("Held")}
COSTS = {
    "forum-fee": Bilingual("Fee of the forum", "机构收费"),
    "neutral": Bilingual("Fee of a neutral", "仲裁员、调解员等报酬"),
    "our-counsel": Bilingual("Our counsel", "本方律师费"),
    "expert": Bilingual("Expert", "鉴定（评估）费"),
    "their-costs": Bilingual("Costs of the other side", "对方费用"),
    "other": Bilingual("Other cost", "其他费用"),
}
OFFER_KINDS = {
    "open": N_("Open offer"),
    "without-prejudice": N_("Without prejudice"),
    "sealed": N_("Sealed: without prejudice save as to costs"),
    "blind": N_("Blind bid: opened only together"),
}
OFFER_SIDES = {"ours": N_("Ours"), "theirs": N_("Theirs"), "neutral": N_("The neutral’s proposal")}
OFFER_STATES = {
    "open": N_("Open to answer"),
    "accepted": N_("Accepted"),
    "refused": N_("Turned down"),
    "withdrawn": N_("Taken back"),
    "lapsed": N_("Lapsed"),
    "countered": N_("Met by a counter-offer"),
}
BID_STATES = {
    "shut": N_("Shut until the other side has bid"),
    "met": N_("Opened: the bids meet"),
    "apart": N_("Opened: the bids lie apart"),
}
"""How a blind bid stands, which nobody answers."""
CONFIRMATIONS = {
    "none": N_("Not needed"),
    "wanted": N_("To be applied for"),
    "applied": N_("Applied for"),
    "given": N_("Confirmed"),
    "refused": N_("Refused by the court"),
}
ACCEPTANCES = {
    "not-needed": N_("Binds without it"),
    "open": N_("Open to answer"),
    "accepted": N_("Accepted"),
    "rejected": N_("Not accepted"),
}
EFFECTS = {
    "stood": N_("Our answer stood"),
    "varied": N_("Our answer was varied"),
    "overturned": N_("Our answer was overturned"),
    "not-decided": N_("Not decided"),
}
OUTCOMES = {
    "settlement": N_("Settlement"),
    "award": N_("Award"),
    "decision": N_("Decision of the forum"),
    "none": N_("Without decision"),
}
OBJECTION_RESULTS = {
    "allowed": N_("Allowed: the forum does not look at it"),
    "refused": N_("Refused: it goes on"),
    "withdrawn": N_("Withdrawn by us"),
}
CHALLENGE_RESULTS = {
    "upheld": N_("Upheld: replaced"),
    "refused": N_("Refused: stays"),
    "withdrew": N_("Stood down"),
}
CHALLENGERS = {"ours": N_("Us"), "theirs": N_("The other side")}
DIRECTIONS_OF_LETTERS = {"in": N_("Came in"), "out": N_("Went out")}
VERIFIED = {
    "read": N_("Read in the source named"),
    "secondary": N_("From a second-hand source"),
    "unverified": N_("Not verified"),
}
REFUSALS = {
    "window": N_("The complainant’s time for this forum has passed."),
    "waiting": N_("The forum may not be asked yet: its waiting time has not passed."),
    "answer": N_("Our answer has not been sent yet."),
    "agreement": N_("An agreement to go to this forum is needed, and none is recorded."),
    "amount": N_("The amount is above what this forum may decide."),
    "incompatible": N_("Another external case runs that this forum does not allow beside it."),
    "bound": N_("It was settled or decided elsewhere, and both sides are bound."),
    "opener": N_("This forum is not opened by us."),
    "country": N_("The forum belongs to another country than this complaint."),
}
"""Why the check says no; each comes with what would be needed."""
