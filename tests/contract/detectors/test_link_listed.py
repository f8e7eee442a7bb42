"""Listed addresses, given as such or found in text."""

from contract.detectors.contract import DetectorContract, Find
from factories.scan_ports import scam
from khien.core.codes import EntryType, Group, Kind
from khien.detect.link.listed import ListedLinkDetector
from khien.lists.entry import Entry
from khien.lists.links.canonical import canonical_host
from khien.lists.snapshot import Snapshot

ENTRIES = [
    scam("xau.example"),
    scam(canonical_host("xấu-lắm.vn") or ""),
    Entry(
        id="kenh",
        type=EntryType.ACCOUNT,
        value="https://www.youtube.com/@kenh-xau",
        group=Group.HARMFUL_CONTENT,
        kind=Kind.GAMBLING,
    ),
    Entry(
        id="bai",
        type=EntryType.URL,
        value="https://mang.example/Bai/7",
        group=Group.CYBERBULLYING,
        kind=Kind.INSULT,
    ),
    Entry(id="tot", type=EntryType.DOMAIN, value="tot.xau.example", harmful=False),
]


class TestListedLinks(DetectorContract):
    detector = ListedLinkDetector()
    lists = Snapshot.build("main", 1, "", ENTRIES)
    finds = [
        Find("Vào https://xau.example/nhan-qua?ref=1, nhanh lên!", Kind.SCAM,
             "https://xau.example/nhan-qua?ref=1"),
        Find("xem thử xau.example nha", Kind.SCAM, "xau.example"),
        Find("XAU.EXAMPLE/abc", Kind.SCAM, "XAU.EXAMPLE/abc"),
        Find("hxxps://a.xau[.]example/x", Kind.SCAM, "hxxps://a.xau[.]example/x"),
        Find("gõ xau (chấm) example", Kind.SCAM, "xau (chấm) example"),
        Find("xau dot example", Kind.SCAM, "xau dot example"),
        Find("xau。example", Kind.SCAM, "xau。example"),
        Find("http://ten:mk@xau.example:8080/", Kind.SCAM, "http://ten:mk@xau.example:8080/"),
        Find("(xem www.xau.example)", Kind.SCAM, "www.xau.example"),
        Find("“xau.example”", Kind.SCAM, "xau.example"),
        Find("trang xấu-lắm.vn đó", Kind.SCAM, "xấu-lắm.vn"),
        Find("https://mang.example/Bai/7#x", Kind.INSULT, "https://mang.example/Bai/7#x"),
    ]  # fmt: skip
    leaves = [
        "https://tot.xau.example/hoc-bai là trang học tập",
        "xau.example.org không liên quan",
        "khongxau.example",
        "xong.rồi em ơi",
        "https://mang.example/bai/8",
        "Giá 1.500.000đ, điểm 9.5",
    ]
    links = {
        "https://xau.example": Kind.SCAM,
        "http://b.xau.example./?utm_source=x": Kind.SCAM,
        "https://m.youtube.com/@kenh-xau/videos": Kind.GAMBLING,
    }

    def test_one_signal_an_entry_with_every_place(self) -> None:
        signals = self.see("xau.example rồi a.xau.example rồi xau.example")
        assert [len(s.spans) for s in signals] == [3]
        assert signals[0].entry == "e-xau.example"
        assert signals[0].rule == "vn.decree-147-2024.29"
