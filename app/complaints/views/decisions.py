"""The pages from finding to approval, all on one blueprint."""

from app.complaints.views import approval as approval
from app.complaints.views import citations as citations
from app.complaints.views import decision as decision
from app.complaints.views import findings as findings
from app.complaints.views import grounds as grounds
from app.complaints.views import interest_rates as interest_rates
from app.complaints.views.decision_blueprint import blueprint

__all__ = ["blueprint"]
