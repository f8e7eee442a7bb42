"""Texts judged per CPU-second in one process: the full pipeline on invented everyday messages.

The messages are written for this measurement, of the length and mixture of a school forum: most
harmless, some with links or numbers, some that rules see.
"""

import random
import time

from bench.scan_servers.work import snapshot
from khien.core.words import Item
from khien.detect.warm import warm_up
from khien.policy.judge import judge

HARMLESS = [
    "Mai kiểm tra toán chương ba nha mọi người, nhớ mang máy tính",
    "hôm qua trận cầu lông vui ghê, tỉ số 21-19",
    "Có ai còn quyển Dế Mèn phiêu lưu ký không cho tớ mượn với",
    "trời mưa to quá chắc nghỉ học thể dục rồi",
    "Bài này em giải ra 3,5 mà đáp án là 4, cô ơi em sai ở đâu ạ",
    "chúc mừng sinh nhật lớp trưởng nhé, tối nay ăn bánh",
    "mk k bít làm bài 4 ai chỉ mk với",
    "Cả nhà mình đi Đà Lạt chơi ba ngày, lạnh mà thích lắm luôn",
]
OTHERS = [
    "Xem bài giảng tại https://hoc-tot.example/bai-12?lop=7 nhé các bạn",
    "sđt của mẹ tớ là 0912 345 678 có gì gọi nha",
    "Nhận 1000 robux miễn phí, đăng nhập tại trang-70.example nhanh nào",
    "em đừng nói với bố mẹ chuyện này nha, chỉ hai đứa mình biết thôi",
    "đồ ngu, nghỉ chơi với nó đi mọi người",
]


def run(
    *, messages: int = 20_000, entries: int = 100_000, seconds_at_most: float = 60
) -> dict[str, object]:
    """Messages per CPU-second in a batch, and the time of single messages."""
    choose = random.Random(7)
    texts = [
        f"{choose.choice(HARMLESS if choose.random() < 0.85 else OTHERS)} {choose.randrange(10**4)}"
        for _ in range(messages)
    ]
    lists = snapshot(entries)
    warm_up()
    began, cpu = time.perf_counter(), time.process_time()
    single: list[float] = []
    seen = 0
    for text in texts:
        at = time.perf_counter()
        seen += judge(Item("text", text=text), lists).decision.action != "allow"
        single.append(time.perf_counter() - at)
        if at - began > seconds_at_most:
            break
    spent = time.process_time() - cpu
    done = len(single)
    single.sort()
    megabyte = "Hôm nay trời đẹp, cả lớp đi chơi công viên, vui quá. " * 19_000
    cpu = time.process_time()
    judge(Item("text", text=megabyte), lists)
    return {
        "messages": done,
        "entries": entries,
        "characters_mean": round(sum(map(len, texts)) / len(texts)),
        "acted_on_share": round(seen / done, 3),
        "messages_per_cpu_second": round(done / spent),
        "single_p50_seconds": round(single[len(single) // 2], 6),
        "single_p99_seconds": round(single[len(single) * 99 // 100], 6),
        "one_megabyte_cpu_seconds": round(time.process_time() - cpu, 3),
    }
