"""Listed phrases, found folded and on word bounds, with exact places."""

from contract.detectors.contract import DetectorContract, Find
from factories.scan_ports import phrase
from khien.core.codes import Kind
from khien.detect.text.listed_phrase import ListedPhraseDetector
from khien.lists.snapshot import Snapshot


class TestListedPhrases(DetectorContract):
    detector = ListedPhraseDetector()
    lists = Snapshot.build("main", 1, "", [phrase("nhận quà mây xanh"), phrase("mã số bảy bảy")])
    finds = [
        Find("Bấm để nhận quà mây xanh ngay", Kind.SCAM, "nhận quà mây xanh"),
        Find("NHAN QUA  MAY XANH!", Kind.SCAM, "NHAN QUA  MAY XANH"),
        Find("…mã số bảy bảy.", Kind.SCAM, "mã số bảy bảy"),
    ]
    leaves = ["nhận quà mây xanhh", "mây xanh nhận quà", "mã số bảy"]
