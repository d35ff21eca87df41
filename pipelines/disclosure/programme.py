"""A linear programme that is asked many questions: only a bound changes from one to the next, so each starts from the last
answer.

`scipy.optimize.linprog` starts anew each time, which takes 20 to 60 times as long here; this is the HiGHS that scipy itself
carries.
"""

import numpy as np
from scipy.optimize._highspy import _core as highs
from scipy.sparse import csr_array

INFINITE = highs.kHighsInf


class Programme:
    """Minimises cost over columns between bounds, with row activities between bounds. One thread, so the same answer
    everywhere."""

    def __init__(self, cost: np.ndarray, lower: np.ndarray, upper: np.ndarray, matrix: csr_array, row_lower: np.ndarray,
                 row_upper: np.ndarray) -> None:
        """`matrix`: rows × columns. Infinite bounds are numpy's."""
        matrix.sort_indices()
        model = highs.HighsLp()
        model.num_row_, model.num_col_ = matrix.shape
        model.col_cost_, model.col_lower_, model.col_upper_ = cost, lower, upper
        model.row_lower_, model.row_upper_ = row_lower, row_upper
        model.a_matrix_.num_row_, model.a_matrix_.num_col_ = matrix.shape
        model.a_matrix_.format_ = highs.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
        self.solver = highs._Highs()
        for option, value in (("output_flag", False), ("threads", 1), ("parallel", "off"), ("solver", "simplex"),
                              ("random_seed", 0)):
            self.solver.setOptionValue(option, value)
        if self.solver.passModel(model) == highs.HighsStatus.kError:
            raise RuntimeError("HiGHS refuses the linear programme")
        self.columns, self.asked = np.zeros(len(cost)), 0
        self.cost = 0.0

    def bound(self, column: int, lower: float, upper: float) -> None:
        """New bounds of a column."""
        self.solver.changeColBounds(int(column), float(lower), float(upper))

    def bound_row(self, row: int, lower: float, upper: float) -> None:
        """New bounds of a row's activity."""
        self.solver.changeRowBounds(int(row), float(lower), float(upper))

    def price(self, column: int, cost: float) -> None:
        """A new cost of a column."""
        self.solver.changeColCost(int(column), float(cost))

    def ask(self) -> bool:
        """Whether there is a solution; if so, `columns` holds the cheapest, of that `cost`. Raises RuntimeError where the
        solver fails."""
        self.asked += 1
        self.solver.run()
        status = self.solver.getModelStatus()
        if status in (highs.HighsModelStatus.kOptimal, highs.HighsModelStatus.kModelEmpty):
            self.columns = np.array(self.solver.getSolution().col_value)
            self.cost = self.solver.getObjectiveValue()
            return True
        if status in (highs.HighsModelStatus.kInfeasible, highs.HighsModelStatus.kUnboundedOrInfeasible):
            return False
        raise RuntimeError(f"HiGHS stops: {self.solver.modelStatusToString(status)}")
