"""Fetching from real servers on the loopback interface, which is private: what a test allows, it allows by name."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from ipaddress import ip_address

import pytest

from service.errors import AddressNotAllowed, FetchError, ImageTooLarge, ImageUnreachable
from service.intake.fetch import fetch_image
from service.outbound.addresses import AddressRule, IPAddress
from service.outbound.guarded import GuardedClient, look_up

Answer = Callable[[str, asyncio.StreamWriter], Awaitable[None]]
"""Gets the head of a request and writes what it likes."""

JPEG = b"\xff\xd8\xff not decoded here"


class Site:
    """A server that answers by path and remembers who came."""

    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers
        self.connections = 0
        self.requests: list[str] = []
        self.visits: list[asyncio.Task[object]] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self.visits.append(task)
        # a visitor may leave at any point, and the test may end before the answer does
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.requests.append(head)
            await self.answers[head.split(" ")[1]](head, writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def end(self) -> None:
        for visit in self.visits:
            visit.cancel()
        await asyncio.gather(*self.visits, return_exceptions=True)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def client(self, *hosts: str, seconds: float = 5.0, **options: object) -> GuardedClient:
        names = {"127.0.0.1", *hosts}
        rule = AddressRule(frozenset((name, self.port) for name in names))
        return GuardedClient(rule=rule, seconds=seconds, **options)  # type: ignore[arg-type]


@asynccontextmanager
async def site(answers: dict[str, Answer] | None = None) -> AsyncIterator[Site]:
    found = Site(answers or {})
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await found.end()


def reply(body: bytes = b"", status: str = "200 OK", **headers: str) -> Answer:
    async def answer(head: str, writer: asyncio.StreamWriter) -> None:
        fields = {"Content_Type": "image/jpeg", "Content_Length": str(len(body)), **headers}
        lines = [
            f"HTTP/1.1 {status}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items() if value),
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()

    return answer


def redirect(url: str, status: str = "302 Found") -> Answer:
    return reply(status=status, Location=url)


def resolver(*answers: str) -> Callable[[str], Awaitable[list[IPAddress]]]:
    """A DNS that gives these answers one after the other, the last again and again."""
    left = list(answers)

    async def resolve(host: str) -> list[IPAddress]:
        answer = left.pop(0) if len(left) > 1 else left[0]
        return [ip_address(part) for part in answer.split()]

    return resolve


async def test_the_body_comes_whole_and_the_request_says_little() -> None:
    async with site({"/a%20b.jpg?x=1": reply(JPEG)}) as here:
        assert await fetch_image(here.url("/a b.jpg?x=1#part"), here.client(), max_bytes=100) == JPEG
    request = here.requests[0].lower()
    assert "accept-encoding: identity" in request
    assert "user-agent: altaloud" in request
    assert "cookie" not in request
    assert "referer" not in request


async def test_a_name_is_kept_in_the_host_header_and_connected_by_its_checked_address() -> None:
    async with site({"/x": reply(JPEG)}) as here:
        client = here.client("pictures.test", resolve=resolver("127.0.0.1"))
        assert await fetch_image(here.url("/x", "pictures.test"), client, max_bytes=100) == JPEG
    assert f"Host: pictures.test:{here.port}\r\n" in here.requests[0]


async def test_the_next_address_of_a_host_is_tried_when_one_is_dead() -> None:
    async with site({"/x": reply(JPEG)}) as here:
        rule = AddressRule(frozenset((name, here.port) for name in ("pictures.test", "127.0.0.1", "::1")))
        client = GuardedClient(rule=rule, resolve=resolver("::1 127.0.0.1"))
        assert await fetch_image(here.url("/x", "pictures.test"), client, max_bytes=100) == JPEG


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with site({"/x": reply(JPEG)}) as here:
        assert await fetch_image(here.url("/x"), here.client(), max_bytes=100) == JPEG


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
async def test_five_redirects_are_followed(status: str) -> None:
    hops = {f"/{n}": redirect(f"{n + 1}", status) for n in range(5)}
    async with site({**hops, "/5": reply(JPEG)}) as here:
        assert await fetch_image(here.url("/0"), here.client(), max_bytes=100) == JPEG


async def test_six_redirects_are_not() -> None:
    hops = {f"/{n}": redirect(f"/{n + 1}") for n in range(6)}
    async with site({**hops, "/6": reply(JPEG)}) as here:
        with pytest.raises(ImageUnreachable, match="redirects more than 5 times"):
            await fetch_image(here.url("/0"), here.client(), max_bytes=100)
    assert len(here.requests) == 6


async def test_a_redirect_loop_ends() -> None:
    async with site({"/": redirect("/")}) as here:
        with pytest.raises(ImageUnreachable, match="redirects"):
            await fetch_image(here.url("/"), here.client(), max_bytes=100)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::1]:{port}/",
        "http://2130706433:{port}/",
        "//127.1:{port}/",
        "http://user@127.0.0.1:{port}/",
        "ht\ttp://127.0.0.1:{port}/",
        "http://[",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
async def test_a_redirect_to_a_private_place_is_refused_and_never_visited(location: str) -> None:
    async with site() as secret, site({"/": redirect(location.format(port=secret.port))}) as here:
        with pytest.raises(AddressNotAllowed):
            await fetch_image(here.url("/"), here.client(), max_bytes=100)
        assert secret.connections == 0


@pytest.mark.parametrize("answer", ["127.0.0.1", "::ffff:127.0.0.1", "1.1.1.1 127.0.0.1", "127.0.0.1 1.1.1.1"])
async def test_a_name_with_a_private_address_is_refused_and_never_visited(answer: str) -> None:
    async with site({"/x": reply(JPEG)}) as secret:
        rule = AddressRule(frozenset({("pictures.test", secret.port)}))
        client = GuardedClient(rule=rule, resolve=resolver(answer))
        with pytest.raises(AddressNotAllowed, match="private network"):
            await fetch_image(secret.url("/x", "pictures.test"), client, max_bytes=100)
        assert secret.connections == 0


async def test_the_system_resolver_is_guarded_too() -> None:
    async with site({"/x": reply(JPEG)}) as secret:
        rule = AddressRule(frozenset({("localhost", secret.port)}))
        with pytest.raises(AddressNotAllowed):
            await fetch_image(secret.url("/x", "localhost"), GuardedClient(rule=rule), max_bytes=100)
        assert secret.connections == 0


async def test_a_name_that_turns_private_after_the_first_visit_is_refused() -> None:
    async with site() as here:
        here.answers = {"/1": redirect(here.url("/2", "pictures.test")), "/2": reply(JPEG)}
        client = here.client("pictures.test", resolve=resolver("127.0.0.1", "127.0.0.2"))
        with pytest.raises(AddressNotAllowed):
            await fetch_image(here.url("/1", "pictures.test"), client, max_bytes=100)
        assert here.connections == 1


async def test_an_announced_size_over_the_cap_is_refused_before_the_body() -> None:
    async def announce(head: str, writer: asyncio.StreamWriter) -> None:
        await reply(Content_Length="101")(head, writer)
        await asyncio.sleep(30)

    started = time.monotonic()
    async with site({"/": announce}) as here:
        with pytest.raises(ImageTooLarge):
            await fetch_image(here.url("/"), here.client(), max_bytes=100)
    assert time.monotonic() - started < 2


async def test_an_endless_body_is_cut_at_the_cap() -> None:
    sent = 0

    async def flood(head: str, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reply(Content_Length="")(head, writer)
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()
            sent += 65536

    async with site({"/": flood}) as here:
        with pytest.raises(ImageTooLarge, match=r"0\.2 MB"):
            await fetch_image(here.url("/"), here.client(), max_bytes=200_000)
    assert sent < 20_000_000


async def test_a_body_of_exactly_the_cap_passes() -> None:
    async with site({"/": reply(b"x" * 100)}) as here:
        assert len(await fetch_image(here.url("/"), here.client(), max_bytes=100)) == 100


async def hang(head: str, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def drip_head(head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Slow: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def drip_body(head: str, writer: asyncio.StreamWriter) -> None:
    await reply(Content_Length="1000")(head, writer)
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def slow_redirect(head: str, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.3)
    await redirect("/")(head, writer)


@pytest.mark.parametrize("answer", [hang, drip_head, drip_body, slow_redirect])
async def test_the_time_limit_holds_whatever_the_server_does(answer: Answer) -> None:
    started = time.monotonic()
    async with site({"/": answer}) as here:
        with pytest.raises(ImageUnreachable, match=r"did not deliver within 0\.5 seconds"):
            await fetch_image(here.url("/"), here.client(seconds=0.5), max_bytes=100_000)
    assert time.monotonic() - started < 2


async def test_a_resolver_that_hangs_is_under_the_time_limit_too() -> None:
    async def resolve(host: str) -> list[IPAddress]:
        await asyncio.sleep(30)
        return []

    with pytest.raises(ImageUnreachable, match="within"):
        await fetch_image("http://example.com/", GuardedClient(resolve=resolve, seconds=0.3), max_bytes=100)


async def test_names_are_looked_up_in_threads_set_apart() -> None:
    with ThreadPoolExecutor(1) as threads:
        release = threading.Event()
        threads.submit(release.wait)
        found = asyncio.create_task(look_up("127.0.0.1", threads))
        await asyncio.to_thread(lambda: None)  # a name that hangs keeps other names waiting and nothing else
        assert not found.done()
        release.set()
        assert await found == [ip_address("127.0.0.1")]


async def break_off(head: str, writer: asyncio.StreamWriter) -> None:
    await reply(b"half", Content_Length="1000")(head, writer)


async def talk_nonsense(head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\x01nonsense\r\n\r\n")


async def say_nothing(head: str, writer: asyncio.StreamWriter) -> None:
    return


async def send_endless_headers(head: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: " + b"x" * 1000 + b"\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(status="404 Not Found"), "answered 404"),
        (reply(status="403 Forbidden"), "answered 403"),
        (reply(status="500 Oops"), "answered 500"),
        (reply(status="204 No Content", Content_Length=""), "answered 204"),
        (reply(status="302 Found"), "answered 302"),
        (reply(status="799 Odd"), "answered 799"),
        (reply(b"<html>", Content_Type="text/HTML; charset=utf-8"), "web page"),
        (reply(b"\x1f\x8b", Content_Encoding="gzip"), "compressed"),
        (break_off, "broke off"),
        (talk_nonsense, "broke off"),
        (say_nothing, "broke off"),
        (send_endless_headers, "broke off"),
    ],
)
async def test_the_reason_is_told_plainly(answer: Answer, words: str) -> None:
    async with site({"/": answer}) as here:
        with pytest.raises(ImageUnreachable, match=words):
            await fetch_image(here.url("/"), here.client(), max_bytes=10_000)


async def test_a_closed_port_and_an_unknown_name_are_told_apart() -> None:
    async with site() as here:
        pass
    with pytest.raises(ImageUnreachable, match="does not accept a connection"):
        await fetch_image(here.url("/"), here.client(), max_bytes=100)

    async def resolve(host: str) -> list[IPAddress]:
        raise OSError

    with pytest.raises(ImageUnreachable, match=r"gone\.example\.com cannot be found"):
        await fetch_image("http://gone.example.com/", GuardedClient(resolve=resolve), max_bytes=100)


async def test_a_server_that_speaks_no_tls_is_unreachable_by_https() -> None:
    async with site({"/": reply(JPEG)}) as here:
        with pytest.raises(FetchError):
            await fetch_image(here.url("/").replace("http:", "https:"), here.client(seconds=0.5), max_bytes=100)
