"""How opinions move along ties: the Friedkin–Johnsen model (N04, N05).

Source: N. E. Friedkin and E. C. Johnsen, "Social influence and opinions", Journal of Mathematical Sociology 15 (1990),
193–206. With first opinions x0, weights W and the diagonal A of openness, opinions settle at

    x = A W x + (I − A) x0,   so   x = V x0   with   V = (I − A W)⁻¹ (I − A).

V[i][j] is the total influence of j on i: what reaches i from j's first opinion, directly and through others.

Ours, not theirs:
- A tie has a sign and a strength of 1 to 3. W[i][j] = sign × strength of the tie from j to i, divided by the sum of all
  strengths that reach i: a row's absolute values add up to 1, so a signed V stays within −1 and 1.
- Openness is A[i] = (1 − stubborn) × min(1, sum of strengths that reach i ÷ 3): one strong tie opens a person as far
  as the person opens at all, a weak one a third as far; whom nobody is known to reach stays where he or she is.
- A tie of unknown sign or strength is no tie of zero. It is left out of W only where the caller leaves it out;
  `readings` gives every uniform reading of the unknown ones, so that the caller can tell how far the answer is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FULL = 3
"""The strength at which a person is as open as it gets: that of one strong tie."""

Weights = Mapping[tuple[str, str], float]
"""(source, target) -> sign × strength of a known tie."""


@dataclass(frozen=True)
class Bond:
    """One tie as the model needs it: who sways whom, with which sign (+1, −1) and strength (1 to 3), None if
    unknown."""

    source: str
    target: str
    sign: int | None = None
    strength: int | None = None

    @property
    def known(self) -> bool:
        """Return whether both sign and strength are known."""
        return self.sign is not None and self.strength is not None

    def weight(self, sign: int, strength: int) -> float:
        """Return sign × strength, the given ones standing in for what is unknown."""
        return (self.sign or sign) * (self.strength or strength)


def known_weights(bonds: Iterable[Bond]) -> dict[tuple[str, str], float]:
    """Return the weights of the fully known ties; unknown ones are left out, which the caller must say."""
    return {(bond.source, bond.target): bond.weight(1, 1) for bond in bonds if bond.known}


def readings(bonds: Sequence[Bond]) -> tuple[dict[tuple[str, str], float], ...]:
    """Return the weights under each uniform reading of the unknown ties.

    First the known ties alone; then, where some are unknown, each unknown strength read as 1 and as 3, each unknown
    sign as + and as −. A known half of a tie is kept in all of them.
    """
    known = known_weights(bonds)
    if all(bond.known for bond in bonds):
        return (known,)
    guessed = ({(bond.source, bond.target): bond.weight(sign, strength) for bond in bonds}
               for sign in (1, -1) for strength in (1, FULL))
    return (known, *guessed)


def total_influence(people: Sequence[str], weights: Weights, stubborn: float) -> dict[tuple[str, str], float]:
    """Return V as (of whom, on whom) -> −1 to 1, for every pair of `people`; `stubborn` lies between 0 and 1.

    Raise ValueError for a stubbornness at or outside its ends.
    """
    if not 0 < stubborn < 1:
        raise ValueError("stubborn must lie between 0 and 1")
    moved, anchors = _system(people, weights, stubborn)
    columns = _solve(moved, anchors)
    return {(of, on): columns[i][j] for i, on in enumerate(people) for j, of in enumerate(people)}


def settled(people: Sequence[str], weights: Weights, stubborn: float, first: Mapping[str, float]) -> dict[str, float]:
    """Return where each opinion settles from the `first` ones, x = V x0. Raise KeyError where a first opinion is
    missing."""
    share = total_influence(people, weights, stubborn)
    return {on: sum(share[of, on] * first[of] for of in people) for on in people}


def _system(people: Sequence[str], weights: Weights, stubborn: float) -> tuple[list[list[float]], list[list[float]]]:
    """Return I − A W and I − A."""
    moved, anchors = [], []
    for target in people:
        row = [weights.get((source, target), 0.0) for source in people]
        total = sum(abs(weight) for weight in row)
        open_to = (1 - stubborn) * min(1.0, total / FULL)
        moved.append([(source == target) - (open_to * weight / total if total else 0.0)
                      for source, weight in zip(people, row, strict=True)])
        anchors.append([(1 - open_to) if source == target else 0.0 for source in people])
    return moved, anchors


def _solve(matrix: list[list[float]], right: list[list[float]]) -> list[list[float]]:
    """Return X with matrix · X = right, by Gauss and Jordan; the matrix is diagonally dominant, so no pivot is 0."""
    rows = [[*left, *other] for left, other in zip(matrix, right, strict=True)]
    for at, pivot_row in enumerate(rows):
        pivot = pivot_row[at]
        rows[at] = [value / pivot for value in pivot_row]
        for other in range(len(rows)):
            if other != at:
                factor = rows[other][at]
                rows[other] = [value - factor * base for value, base in zip(rows[other], rows[at], strict=True)]
    return [row[len(rows):] for row in rows]
