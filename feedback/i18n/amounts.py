"""Sums of money as people read them: yuan with two decimals only where there are fen, and ten thousands of yuan."""

from decimal import Decimal, localcontext
from typing import Final

_FEN: Final = 100
_WAN: Final = 10_000
# No sum has so many digits; what a hand held down on a key has typed is refused as a sum, and not as an error.
_LONGEST_SUM: Final = 400


def yuan(fen: int) -> str:
    """Return a sum in yuan: 570000 fen is 5,700, 570050 is 5,700.50."""
    whole, rest = divmod(abs(fen), _FEN)
    shown = f"{whole:,}.{rest:02d}" if rest else f"{whole:,}"
    return f"-{shown}" if fen < 0 else shown


def fen_of(amount: Decimal | float) -> int:
    """Return a sum in yuan as whole fen, half a fen up: 5700.5 is 570050."""
    with localcontext(prec=_LONGEST_SUM):
        return int((Decimal(str(amount)) * _FEN).quantize(Decimal(1), rounding="ROUND_HALF_UP"))


def wan(fen: int, *, places: int = 2) -> str:
    """Return a sum in ten thousands of yuan, rounded half up, without noughts at its end: 320710000 fen is 320.71."""
    value = (Decimal(fen) / (_FEN * _WAN)).quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    shown = f"{value:,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
