"""What the measurements of a criterion say: newest value, trend and distance to the target (MI-2)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from panels.models import Measurement, SuccessCriterion

Direction = SuccessCriterion.Direction


class Trend(Enum):
    RISING = _("steigt")
    FALLING = _("fällt")
    EVEN = _("unverändert")
    UNKNOWN = _("noch keine Entwicklung: weniger als zwei Werte")


class Reach(Enum):
    REACHED = _("Ziel erreicht")
    UNDER_WAY = _("Ziel noch nicht erreicht")
    MISSED = _("Ziel verfehlt")
    NONE = _("ohne Zielwert")


@dataclass(frozen=True)
class Reading:
    """A criterion with its measurements, the newest period first, as `with_measurements` loads them."""

    criterion: SuccessCriterion
    measurements: list[Measurement]

    @classmethod
    def of(cls, criterion: Any) -> "Reading":
        return cls(criterion, criterion.public_measurements)

    @property
    def latest(self) -> Measurement | None:
        return next(iter(self.measurements), None)

    @property
    def earlier(self) -> list[Measurement]:
        return self.measurements[1:]

    @cached_property
    def _numbers(self) -> list[Decimal]:
        return [row.number for row in self.measurements if row.number is not None]

    @property
    def trend(self) -> Trend:
        """From the two newest values that there are; a missing one is not zero (R10)."""
        if len(self._numbers) < 2:
            return Trend.UNKNOWN
        newest, before = self._numbers[:2]
        return Trend.EVEN if newest == before else Trend.RISING if newest > before else Trend.FALLING

    @property
    def is_good(self) -> bool | None:
        """Whether the trend goes where it should; None if that cannot be said."""
        match self.criterion.direction, self.trend:
            case (Direction.HOLD, Trend.EVEN) | (Direction.UP, Trend.RISING) | (Direction.DOWN, Trend.FALLING):
                return True
            case (_direction, Trend.UNKNOWN) | (_direction, Trend.EVEN):
                return None
        return False

    @property
    def reach(self) -> Reach | None:
        """None without a value. Missed is a target whose time is over."""
        target = self.criterion.target
        if target is None:
            return Reach.NONE
        if not self._numbers:
            return None
        value = self._numbers[0]
        if value == target or (self.criterion.direction != Direction.HOLD and self._is_beyond(value, target)):
            return Reach.REACHED
        return Reach.MISSED if self.criterion.is_target_due else Reach.UNDER_WAY

    def _is_beyond(self, value: Decimal, target: Decimal) -> bool:
        return value >= target if self.criterion.direction == Direction.UP else value <= target
