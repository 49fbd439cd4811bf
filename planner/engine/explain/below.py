"""Terms below a term that are made when somebody looks at them: a large assembly has hundreds that nobody opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import overload

from planner.engine.explain.term import Term


class Below(Sequence[Term]):
    """At least one term, made once and only when asked for; to say that there are some it needn't be made."""

    def __init__(self, make: Callable[[], Iterable[Term]]) -> None:
        self._make: Callable[[], Iterable[Term]] | None = make
        self._made: tuple[Term, ...] = ()

    @property
    def made(self) -> bool:
        """Tell whether the terms have been made."""
        return self._make is None

    def all(self) -> tuple[Term, ...]:
        """Return the terms."""
        if self._make is not None:
            self._made, self._make = tuple(self._make()), None
        return self._made

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self.all())

    @overload
    def __getitem__(self, at: int) -> Term: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Term]: ...
    def __getitem__(self, at: int | slice) -> Term | Sequence[Term]:
        return self.all()[at]

    def __eq__(self, other: object) -> bool:
        return self.all() == (other.all() if isinstance(other, Below) else other)

    def __hash__(self) -> int:
        return hash(self.all())


def each(terms: Sequence[Term], act: Callable[[Term], Term]) -> Sequence[Term]:
    """Return what becomes of each term, of terms that nobody has looked at yet once somebody does."""
    if isinstance(terms, Below) and not terms.made:
        return Below(lambda: map(act, terms))
    return tuple(map(act, terms))
