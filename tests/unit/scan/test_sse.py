"""The event stream: nothing skipped, nothing twice, and an end when the server stops."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from factories.api import Api
from factories.scan_ports import World, data_of, event_of
from khien.scan.bus import Bus
from khien.scan.sse import stream

Connect = Callable[[str], Api]


@asynccontextmanager
async def reading(
    world: World, since: int | None, heartbeat: float = 5
) -> AsyncIterator[Callable[[], "asyncio.Future[str]"]]:
    response = stream(world.bus, world.releases, "main", since, heartbeat)
    events = response.body_iterator

    async def one() -> str:
        async with asyncio.timeout(2):
            chunk = await anext(events)  # type: ignore[call-overload]
        return bytes(chunk).decode()

    try:
        yield one  # type: ignore[misc]
    finally:
        await events.aclose()  # type: ignore[union-attr]


def run(story: object) -> None:
    asyncio.run(story)  # type: ignore[arg-type]


def test_a_stream_greets_catches_up_and_follows(world: World) -> None:
    made = [world.releases.block(f"trang-{i}.example") for i in range(3)]

    async def story() -> None:
        async with reading(world, since=1) as one:
            hello = await one()
            assert event_of(hello)["event"] == "hello"
            assert data_of(hello) == {"list": "main", "latest": 3}
            for release in made[1:]:
                block = await one()
                assert event_of(block)["event"] == "release"
                assert event_of(block)["id"] == str(release.manifest.version)
                assert block.splitlines()[2] == f"data: {release.line}"
            news = asyncio.ensure_future(one())
            await asyncio.sleep(0.02)
            fresh = await asyncio.to_thread(world.releases.block, "moi.example")
            assert f"data: {fresh.line}" in await news

    run(story())


def test_without_a_version_only_news_comes(world: World) -> None:
    world.releases.block("cu.example")

    async def story() -> None:
        async with reading(world, since=None) as one:
            await one()
            news = asyncio.ensure_future(one())
            await asyncio.sleep(0.02)
            fresh = world.releases.block("moi.example")
            assert event_of(await news)["id"] == str(fresh.manifest.version) == "2"

    run(story())


@pytest.mark.parametrize("since", [0, 9])
def test_a_version_no_longer_kept_or_never_made_asks_for_the_seed(world: World, since: int) -> None:
    for i in range(2):
        world.releases.block(f"trang-{i}.example")
    # As after a restart of a hub that keeps only its last release.
    world.bus = Bus()
    world.releases.bus = world.bus
    world.releases.forget(1)

    async def story() -> None:
        async with reading(world, since=since) as one:
            await one()
            block = await one()
            assert event_of(block)["event"] == "seed"
            assert data_of(block) == {"latest": 2}
            news = asyncio.ensure_future(one())
            await asyncio.sleep(0.02)
            world.releases.block("moi.example")
            assert event_of(await news)["id"] == "3"

    run(story())


def test_silence_is_broken_now_and_then(world: World) -> None:
    async def story() -> None:
        async with reading(world, since=0, heartbeat=0.01) as one:
            await one()
            assert await one() == ": still here\n\n"

    run(story())


def test_a_burst_is_sent_whole_and_in_order(world: World) -> None:
    async def story() -> None:
        async with reading(world, since=0) as one:
            await one()
            news = asyncio.ensure_future(one())
            await asyncio.sleep(0.02)
            for i in range(20):
                world.releases.block(f"trang-{i}.example")
            blocks = [await news] + [await one() for _ in range(19)]
            assert [event_of(b)["id"] for b in blocks] == [str(i) for i in range(1, 21)]

    run(story())


def test_the_stream_ends_when_the_server_stops(world: World) -> None:
    async def story() -> None:
        async with reading(world, since=0) as one:
            await one()
            waiting = asyncio.ensure_future(one())
            await asyncio.sleep(0.02)
            world.bus.close()
            try:
                await waiting
            except StopAsyncIteration:
                return
            raise AssertionError("still open")

    run(story())


def test_through_http_with_last_event_id(connect: Connect, world: World) -> None:
    made = [world.releases.block(f"trang-{i}.example") for i in range(2)]
    world.bus.close()  # the stream sends what there is and ends, so that it can be read whole
    reader = connect("reader-key")
    answer = reader.get("/v1/lists/main/events?since=0", headers={"Last-Event-ID": "1"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert made[1].line in answer.text and made[0].line not in answer.text
    assert reader.get("/v1/lists/none/events").status_code == 404
    assert connect("").get("/v1/lists/main/events").status_code == 401
