"""News from any thread to every stream."""

import asyncio
import threading

import pytest

from khien.scan.bus import KEPT_LINES, Bus, BusClosed


def test_a_subscriber_wakes_for_its_own_list() -> None:
    async def story() -> None:
        bus = Bus()
        main, other = bus.subscribe("main"), bus.subscribe("other")
        threading.Thread(target=bus.publish, args=("main", 3, "line")).start()
        assert await main.wait(2) == 3
        assert await other.wait(0.05) is None
        assert bus.latest("main") == 3 and bus.latest("other") == 0

    asyncio.run(story())


def test_a_slow_reader_gets_the_newest_only() -> None:
    async def story() -> None:
        bus = Bus()
        reader = bus.subscribe("main")
        for version in range(1, 6):
            bus.publish("main", version, f"line {version}")
        await asyncio.sleep(0.01)
        assert await reader.wait(1) == 5
        assert await reader.wait(0.01) is None
        assert bus.lines("main", 2) == ["line 3", "line 4", "line 5"]

    asyncio.run(story())


def test_old_and_repeated_news_is_no_news() -> None:
    async def story() -> None:
        bus = Bus()
        bus.publish("main", 2, "b")
        reader = bus.subscribe("main")
        bus.publish("main", 2, "b")
        bus.publish("main", 1, "a")
        assert await reader.wait(0.05) is None

    asyncio.run(story())


def test_lines_that_are_not_at_hand() -> None:
    bus = Bus()
    assert bus.lines("main", 0) is None
    bus.publish("main", 5, "5")
    assert bus.lines("main", 3) is None
    assert bus.lines("main", 4) == ["5"]
    bus.publish("main", 9, "9")
    assert bus.lines("main", 4) is None, "6 to 8 never came by"
    bus.publish("main", 10)
    assert bus.lines("main", 9) is None, "published without its line"
    for version in range(11, 12 + KEPT_LINES):
        bus.publish("main", version, str(version))
    assert bus.lines("main", 10) is None


def test_closing_ends_every_stream_also_those_that_come_late() -> None:
    async def story() -> None:
        bus = Bus()
        reader = bus.subscribe("main")
        bus.close()
        for late in (reader, bus.subscribe("main")):
            with pytest.raises(BusClosed):
                await late.wait(1)

    asyncio.run(story())


def test_a_reader_that_left_is_forgotten() -> None:
    async def story() -> Bus:
        bus = Bus()
        bus.subscribe("main").close()
        bus.publish("main", 1)
        return bus

    bus = asyncio.run(story())
    bus.publish("main", 2)


def test_a_loop_that_ended_does_not_stop_the_publisher() -> None:
    bus = Bus()

    async def subscribe() -> None:
        bus.subscribe("main")

    asyncio.run(subscribe())
    bus.publish("main", 1)
