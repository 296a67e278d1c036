"""Names of invented people: each pair of surname and given name is used once in a book."""

from __future__ import annotations

from functools import cached_property

from kamkit.errors import ContentError, Where, problem
from kamkit.sample.dice import draws
from kamkit.sample.pools import Names
from kamkit.settings import Lang

ROOM = 12


class Register:
    """The names of one book, one block of twelve for each account, so that no account's names depend on another's."""

    def __init__(self, seed: int, names: Names, taken: frozenset[str], accounts: tuple[str, ...]):
        self._seed = seed
        self._names = names
        self._taken = taken | frozenset(names.refused)
        self._blocks = {code: index for index, code in enumerate(accounts)}

    def name(self, account: str, seat: int, lang: Lang) -> str:
        """Return the name of the person in that seat (from 0) of an account."""
        surname, given = self._order[self._blocks[account] * ROOM + seat]
        first, second = self._names.surnames[surname], self._names.given[given]
        return f"{first.zh}{second.zh}" if lang == "zh" else f"{first.en} {second.en}"

    @cached_property
    def _order(self) -> list[tuple[int, int]]:
        """Return pairs of surname and given name in a drawn order, common surnames more often at the front."""
        wanted = len(self._blocks) * ROOM
        dice = draws(self._seed, "names")
        found: dict[tuple[int, int], None] = {}
        surnames, weights = range(len(self._names.surnames)), [surname.weight for surname in self._names.surnames]
        limit = 50 * wanted
        while len(found) < wanted and limit:
            limit -= 1
            pair = dice.weigh(surnames, weights), dice.between(0, len(self._names.given) - 1)
            if self._full(pair) not in self._taken:
                found.setdefault(pair)
        if len(found) < wanted:
            raise ContentError(problem("sample_names_few", Where("data/sample/names.yml"), wanted=wanted))
        return list(found)

    def _full(self, pair: tuple[int, int]) -> str:
        return self._names.surnames[pair[0]].zh + self._names.given[pair[1]].zh
