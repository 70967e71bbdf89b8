"""Stripes and codes of cards, SIM cards and subscribers, coordinates of a place, Ethereum addresses."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safe_prompt import mask, scan
from safe_prompt.detectors.validators.keccak import ethereum_address, keccak256
from safe_prompt.detectors.validators.network_numbers import iccid
from safe_prompt.detectors.validators.payment_numbers import card_track, luhn

# Published in EIP-55.
CHECKED = ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb")
TEST_CARD = "4012888888881881"  # published by the networks


def digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def with_check(body: str) -> str:
    return next(f"{body}{last}" for last in range(10) if luhn(f"{body}{last}"))


def card(rng: random.Random) -> str:
    return with_check("4" + digits(rng, 14))


def found(text: str) -> dict[str, str]:
    return {f.entity: text[f.start : f.end] for f in scan(text, names=False) if f.severity != "info"}


@given(st.binary(max_size=600))
def test_the_sponge_is_that_of_sha3(data: bytes) -> None:
    assert keccak256(data, 0x06) == hashlib.sha3_256(data).digest()


@pytest.mark.parametrize("address", CHECKED)
def test_capitals_of_an_ethereum_address(address: str) -> None:
    assert ethereum_address(address) is True
    assert ethereum_address(address.lower()) is None
    assert ethereum_address("0x" + address[2:].swapcase()) is False
    letter = next(place for place in range(2, 42) if address[place].isalpha())
    assert ethereum_address(address[:letter] + address[letter].swapcase() + address[letter + 1 :]) is False


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"🙂 please send it to {CHECKED[0]}.", True),
        (f"🙂 my wallet is {CHECKED[0].lower()}", True),
        (f"🙂 please send it to {CHECKED[0].lower()}.", False),  # forty digits of hex may be anything
        (f"🙂 see 0x{CHECKED[0][2:].swapcase()} there", False),
        (f'TOKEN = "{CHECKED[1]}"  # 🙂', False),  # a contract in code is nobody's
    ],
)
def test_ethereum_addresses(text: str, expected: bool) -> None:
    assert ("CRYPTO" in found(text)) is expected


@pytest.mark.parametrize("seed", range(3))
def test_a_stripe_is_masked_whole(seed: int) -> None:
    rng = random.Random(seed)
    number = card(rng)
    first = f"%B{number}^OYE/ADA B^2812101{digits(rng, 10)}?"
    second = f";{number}=2812101{digits(rng, 9)}?"
    for track in (first, second):
        assert card_track(track) is True
        text = f"🙂 swipe: {track} ok"
        assert found(text) == {"CARD_TRACK": track}
        masked = mask(text, to="openai", names=False).text
        assert number not in masked and "OYE" not in masked and "2812101" not in masked


def test_what_looks_like_a_stripe_is_none() -> None:
    number = card(random.Random(5))
    assert card_track(f";{number}=2813101123?") is False  # no thirteenth month
    assert card_track(f"%B{number[:-1]}{(int(number[-1]) + 1) % 10}^OYE/ADA^2812101123?") is False
    assert "CARD_TRACK" not in found(f"🙂 ;{number[:9]}=2812101123? a;b=1234567?")


@pytest.mark.parametrize("between", [" 08/27 ", ", exp 11/2029, ", "|01/28|", "\n03/29\n", " - 12 / 31 "])
def test_a_code_beside_a_card_and_its_date(between: str) -> None:
    rng = random.Random(between)
    number, code = card(rng), digits(rng, 3)
    text = f"🙂 {number}{between}{code} thanks"
    assert found(text) == {"CREDIT_CARD": number, "CARD_VERIFICATION": code}


@pytest.mark.parametrize(
    "text",
    [
        "🙂 on 08/27 123 people came",
        "🙂 4012888888881882 08/27 123",
        "🙂 page 11/2029, 456",
        f"🙂 {TEST_CARD} and 08/27/2026 123",
    ],
)
def test_no_code_without_a_card(text: str) -> None:
    assert "CARD_VERIFICATION" not in found(text)


@pytest.mark.parametrize("seed", range(3))
def test_sim_cards_and_subscribers(seed: int) -> None:
    rng = random.Random(seed)
    sim, subscriber = with_check("8949" + digits(rng, 14)), f"{rng.randrange(202, 748)}" + digits(rng, 12)
    assert iccid(sim) is True and iccid(sim + "7") is True and iccid(sim[:12]) is False
    for label in ("ICCID: ", "iccid=", "SIM card number: ", "SIM-Kartennummer: ", '"iccid": "'):
        assert found(f"🙂 {label}{sim}") == {"ICCID": sim}
    for label in ("IMSI: ", "imsi=", '"imsi": "', "IMSI no. "):
        assert found(f"🙂 {label}{subscriber}") == {"IMSI": subscriber}
    assert found(f"🙂 {sim[:-1]}x {subscriber}ms took {subscriber}") == {}


@pytest.mark.parametrize(
    "text", ["🙂 order 8949012345678901235", "🙂 IMSI: 262", "🙂 simulation number 8949", "🙂 IMSI: 0123456789012345"]
)
def test_numbers_that_are_no_sim_cards(text: str) -> None:
    assert not found(text).keys() & {"ICCID", "IMSI"}


@pytest.mark.parametrize(
    "text",
    [
        "🙂 GPS: 52.51627, 13.37771",
        "🙂 her location was 52.51627, 13.37771 at noon",
        '{"user": 17, "note": "🙂", "lat": 52.516275, "lng": 13.377704}',
        "🙂 the driver was last seen at lat: 52.51627, lon: 13.37771",
        "🙂 customer home latitude=52.51627&longitude=13.37771",
    ],
)
def test_somebodys_place(text: str) -> None:
    assert "GEO_COORDINATES" in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "🙂\nlat, lon = 52.51627, 13.37771",
        "🙂\nm = folium.Map(location=[52.51627, 13.37771], zoom_start=12)",
        "🙂\nax.plot(x, y)  # position 0.51627, 1.37771",
        '🙂 {"lat": 52.516275, "lng": 13.377704}',
        "🙂 loss 0.51627, 1.37771",
        "🙂 user at lat: 52.5, lon: 13.4",
    ],
)
def test_numbers_of_a_plot_and_of_no_person(text: str) -> None:
    assert "GEO_COORDINATES" not in found(text)
