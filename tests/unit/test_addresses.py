"""Which addresses may be visited."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import AddressNotAllowed
from service.outbound.addresses import AddressRule, check_url, is_public

PRIVATE_IPV4 = st.sampled_from(["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.100.100.200"])


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])
def test_public_addresses_may_be_visited(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "100::1",
        "2001:db8::1",
        "2001:2::1",
        "2001:20::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
    ],
)
def test_special_addresses_are_never_visited(address: str) -> None:
    assert not is_public(ip_address(address))


@given(PRIVATE_IPV4, st.integers(0, 2**16 - 1))
def test_a_private_address_cannot_be_wrapped_in_ipv6(private: str, filler: int) -> None:
    inner = int(IPv4Address(private))
    site = 0x2A00_1450_4001 << 80 | filler << 64
    for wrapped in (
        0xFFFF << 32 | inner,  # mapped
        inner,  # compatible
        0x64FF9B << 96 | inner,  # NAT64
        0x64FF9B0001 << 80 | inner,  # local NAT64, as /96
        0x64FF9B0001 << 80 | (inner >> 16) << 64 | (inner & 0xFFFF) << 40,  # local NAT64, as /48
        0x2002 << 112 | inner << 80 | filler,  # 6to4
        0x20010000 << 96 | inner << 64 | filler,  # Teredo, the server
        0x20010000 << 96 | 0x08080808 << 64 | inner ^ 0xFFFF_FFFF,  # Teredo, the client
        site | 0x00005EFE << 32 | inner,  # ISATAP
        site | 0x02005EFE << 32 | inner,
    ):
        assert not is_public(IPv6Address(wrapped)), IPv6Address(wrapped)


@pytest.mark.parametrize("address", ["::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_public_ipv4_stays_reachable_through_translation(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "visited"),
    [
        ("https://example.com", "https://example.com/"),
        ("  HTTPS://Example.COM/a b.jpg?x=1&y=é#part\n", "https://example.com/a%20b.jpg?x=1&y=%C3%A9"),
        ("https://example.com:443/a%20b", "https://example.com/a%20b"),
        ("http://example.com:443/", "http://example.com:443/"),
        ("https://münchen.de/ü.png", "https://xn--mnchen-3ya.de/%C3%BC.png"),
        ("https://my_bucket.s3.amazonaws.com/x", "https://my_bucket.s3.amazonaws.com/x"),
        ("http://93.184.216.34/x", "http://93.184.216.34/x"),
        ("http://[2606:4700::1111]/x", "http://[2606:4700::1111]/x"),
        ("https://example.com?q", "https://example.com/?q"),
        ("https://cdn.example.com/a@2x.png", "https://cdn.example.com/a@2x.png"),
    ],
)
def test_plain_addresses_pass_with_their_parts(url: str, visited: str) -> None:
    assert str(check_url(url)) == visited


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/x.jpg",
        "//example.com/x.jpg",
        "ftp://example.com/x.jpg",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
        "http://",
        "http:///x",
        "http:example.com",
        "http://user@example.com/",
        "http://user:pass@example.com/",
        "http://example.com@127.0.0.1/",
        "http://example.com:22/",
        "http://example.com:8080/",
        "http://example.com:/",
        "http://example.com:99999/",
        "http://example.com:８０/",
        "http://example.com:0x50/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://127.0.0.1/",
        "http://127.0.0.0x1/",
        "http://0/",
        "http://08.8.8.8/",
        "http://1.2.3/",
        "http://example.0x7f/",
        "http://１２７.０.０.１/",
        "http://①②⑦.⓪.⓪.①/",
        "http://ｌｏｃａｌｈｏｓｔ/",
        "http://ｅxample.com/",
        "http://exa\u00admple.com/",
        "http://127。0。0。1/",
        "http://example.com./",
        "http://localhost./",
        "http://.example.com/",
        "http://example..com/",
        "http://-example.com/",
        "http://%31%32%37.0.0.1/",
        "http://example%2ecom/",
        "http://example.com%00.evil.com/",
        "http://[::1]/",
        "http://[::]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2606:4700::1111]evil.com/",
        "http://evil[2606:4700::1111]/",
        "http://[127.0.0.1]/",
        "http://[v1.x]/",
        "http://[/",
        "http://2606:4700::1111/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://intranet/",
        "http://a.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://router.lan/",
        "http://nas.home.arpa/",
        "http://example.com\\@127.0.0.1/",
        "http:\\\\example.com/",
        "http://example.com\t/",
        "http://exam\nple.com/",
        "http://exam ple.com/",
        "http://example.com/\x00",
        "http://example.com/\x7f",
        "http://example.com/\u2028x",
        "http://\ud800.com/",
        "http://example.com/\ud800",
        "http://" + "a" * 64 + ".com/",
        "http://example.com/" + "a" * 9000,
    ],
)
def test_everything_else_is_refused_in_words(url: str) -> None:
    with pytest.raises(AddressNotAllowed) as refused:
        check_url(url)
    refused.value.detail.encode()
    assert refused.value.detail.endswith(".")


@given(st.text())
def test_no_text_gets_another_answer(text: str) -> None:
    for url in (text, f"http://{text}", f"http://example.com/{text}"):
        try:
            address = check_url(url)
        except AddressNotAllowed:
            continue
        assert check_url(str(address)) == address, "what is visited is what was checked"


def test_a_rule_lets_through_what_it_names_and_nothing_else() -> None:
    rule = AddressRule(frozenset({("127.0.0.1", 8123), ("pictures.test", 8123)}))
    assert check_url("http://127.0.0.1:8123/x", rule).authority == "127.0.0.1:8123"
    assert check_url("http://pictures.test:8123/x", rule).host == "pictures.test"
    for url in ("http://127.0.0.1/", "http://127.0.0.1:8124/", "http://127.0.0.2:8123/", "http://u@127.0.0.1:8123/"):
        with pytest.raises(AddressNotAllowed):
            check_url(url, rule)
