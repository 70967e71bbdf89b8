"""Check digits of machine-readable zones: passports (two lines of 44), identity cards (two of 36, three of 30)."""

from __future__ import annotations

_VALUES = {character: number for number, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_PLAIN = frozenset(_VALUES)


def _checked(field: str, digit: str) -> bool:
    """Weights 7, 3, 1 (ICAO 9303-3, 4.9). A filler in the place of the digit stands for an empty field."""
    if digit == "<":
        return not field.strip("<")
    return (
        sum(_VALUES[character] * (7, 3, 1)[place % 3] for place, character in enumerate(field)) % 10 == _VALUES[digit]
    )


def mrz(value: str) -> bool | None:
    """The check digits of number, birth, expiry and of the whole."""
    lines = value.split()
    if [len(line) for line in lines[:2]] not in ([30, 30], [36, 36], [44, 44]) or not _PLAIN.issuperset("".join(lines)):
        return False
    if len(lines) == 3:
        first, second = lines[0], lines[1]
        fields = [first[5:15], second[:7], second[8:15]]
        whole = first[5:] + second[:7] + second[8:15] + second[18:]
    else:
        second = lines[1]
        fields = [second[:10], second[13:20], second[21:28]]
        whole = second[:10] + second[13:20] + second[21:]
        if len(second) == 30:
            return False
    return all(_checked(field[:-1], field[-1]) for field in (*fields, whole))
