"""The live charts. Importing one brings pyqtgraph in, so the window does it after its first paint."""

from planner.ui.charts.cost import CostChart
from planner.ui.charts.lead import LeadChart
from planner.ui.charts.stock import StockChart

__all__ = ["CostChart", "LeadChart", "StockChart"]
