"""Error reports: what goes back to each project, a summary for each authority, and the trend over deliveries.

Everything comes from the published build; headers of EURA come from the catalogue.
"""

from pipelines.report.facts import UnknownProject
from pipelines.report.write import write_reports

__all__ = ["UnknownProject", "write_reports"]
