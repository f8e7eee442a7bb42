"""Personal data by structure, and the numbers and words that only look like it.

Every number here is invented; telephone numbers follow the plan's form alone.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.detectors.contract import DetectorContract, Find
from khien.core.codes import Kind
from khien.detect.text.personal.detector import PersonalDataDetector
from khien.detect.text.personal.structure import structure
from khien.detect.text.view import View

DATA, PLACE = Kind.PERSONAL_DATA, Kind.LOCATION


class TestPersonalData(DetectorContract):
    detector = PersonalDataDetector()
    finds = [
        Find("0912345678", DATA, "0912345678"),
        Find("sđt em là 0912.345.678 nha", DATA, "0912.345.678"),
        Find("gọi +84 912 345 678", DATA, "+84 912 345 678"),
        Find("zalo 84912345678 nhé", DATA, "84912345678"),
        Find("số mới 0 3 8 7 1 2 3 4 5 6", DATA, "0 3 8 7 1 2 3 4 5 6"),
        Find("số ０９１２３４５６７８", DATA, "０９１２３４５６７８"),
        Find("không chín một hai, ba bốn năm, sáu bảy tám", DATA,
             "không chín một hai, ba bốn năm, sáu bảy tám"),
        Find("khong 9 mot 2 ba 4 nam 6 bay 8", DATA, "khong 9 mot 2 ba 4 nam 6 bay 8"),
        Find("điện thoại nhà 024 3825 1234", DATA, "024 3825 1234"),
        Find("số CCCD: 001210001234", DATA, "001210001234"),
        Find("gửi anh số 079 210 012 345 nhé", DATA, "079 210 012 345"),
        Find("cmnd cũ 123456789", DATA, "123456789"),
        Find("stk 1903 4567 8901 23 techcombank", DATA, "1903 4567 8901 23"),
        Find("ck qua 0071000123456 vietcombank nha", DATA, "0071000123456"),
        Find("thư của mình lan.nguyen@thu.example", DATA, "lan.nguyen@thu.example"),
        Find("lan (at) thu.example", DATA, "lan (at) thu.example"),
        Find("fb em là lan_be2010 nè", DATA, "lan_be2010"),
        Find("ig: @be.lan.09", DATA, "@be.lan.09"),
        Find("Mã OTP của bạn là 482913", DATA, "482913"),
        Find("mã xác nhận: 1234", DATA, "1234"),
        Find("nhà em ở số 12 ngõ 45 đường Láng, quận Đống Đa", PLACE,
             "nhà em ở số 12 ngõ 45 đường Láng, quận Đống"),
        Find("giao đến số nhà 15 Nguyễn Trãi, phường 2", PLACE,
             "số nhà 15 Nguyễn Trãi, phường 2"),
        Find("em học lớp 5A2 trường tiểu học Kim Đồng", PLACE,
             "lớp 5A2 trường tiểu học Kim Đồng"),
        Find("con minh hoc truong thcs Nguyen Du, lop 7B", PLACE,
             "truong thcs Nguyen Du, lop 7B"),
    ]  # fmt: skip
    leaves = [
        "giá 350.000.000đ, cọc 50.000.000",
        "0912345678đ tiền gì mà lẻ thế",
        "mã đơn hàng 0912345678",
        "đơn GHN0912345678 đang giao",
        "vận đơn 840912345678",
        "tỉ số 21-19 21-17, hiệp phụ 15-12",
        "họp lúc 07.07.2024 09.30 nhé",
        "từ 03.2024 08.30 đến 12.2026",
        "uid 0912345678 vào phòng đi",
        "id game: 8123456789",
        "tổng 1.234.567.890 lượt xem",
        "dãy số 1 2 3 4 5 6 7 8 9 10",
        "gọi 111 hoặc 19001234 khi cần",
        "chuyển khoản 500000 cho quỹ lớp",
        "mã OTP hết hạn sau 5 phút",
        "thư gửi info@truong.example hoặc hotro@shop.example",
        "facebook là mạng xã hội, zalo cũng vậy",
        "3 đường thẳng song song và 2 đường tròn",
        "trường hợp lớp 3 bị mưa thì nghỉ",
        "học trường đời nhiều hơn trường lớp",
        "năm hai ba bốn con vịt",
        "phiên bản 12.0.3.4567",
        "π = 3.14159265358979",
    ]


@pytest.mark.parametrize(
    ("digits", "right"),
    [
        ("001210001234", True),  # Hà Nội, 2000-2099, born 2010
        ("001299001234", False),  # would be born in 2099
        ("001099001234", True),  # born in 1999
        ("003210001234", False),  # no such province
        ("001810001234", False),  # a century that has not come
        ("00121000123", False),
    ],
)
def test_identity_numbers_by_their_structure(digits: str, right: bool) -> None:
    assert structure().is_identity(digits) is right


@given(
    st.sampled_from(["032", "056", "070", "081", "099"]),
    st.text("0123456789", min_size=7, max_size=7),
    st.sampled_from(["", " ", ".", "-"]),
    st.sampled_from([(4, 3), (3, 3), (4, 2), (2, 2)]),
)
def test_any_mobile_number_evenly_written_is_found(
    prefix: str, rest: str, sign: str, sizes: tuple[int, int]
) -> None:
    digits = prefix + rest
    groups, at = [], 0
    for size in (sizes[0], *[sizes[1]] * 10):
        groups.append(digits[at : at + size])
        at += size
    written = sign.join(group for group in groups if group)
    text = f"số của tớ là {written} nhé"
    spans = [s for signal in PersonalDataDetector().in_text(View(text), NO) for s in signal.spans]
    assert (text.index(written), text.index(written) + len(written)) in spans


NO = DetectorContract.lists
