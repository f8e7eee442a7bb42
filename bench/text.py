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
    *, messages: int = 20_000, entries: int = 100_000, rounds: int = 4, seconds_at_most: float = 60
) -> dict[str, object]:
    """Messages per CPU-second of one thread, and the time of single messages.

    The messages are judged in `rounds` parts; the best part counts, since a busy machine only ever
    adds, and the mean of all stands beside it.
    """
    choose = random.Random(7)
    texts = [
        f"{choose.choice(HARMLESS if choose.random() < 0.85 else OTHERS)} {choose.randrange(10**4)}"
        for _ in range(messages)
    ]
    lists = snapshot(entries)
    warm_up()
    began = time.perf_counter()
    rates: list[float] = []
    wall: list[float] = []
    cpu: list[float] = []
    seen = 0
    part = len(texts) // rounds
    for start in range(0, part * rounds, part):
        spent = time.process_time()
        for text in texts[start : start + part]:
            judge(Item("text", text=text), lists)
        rates.append(part / (time.process_time() - spent))
        for text in texts[start : start + part]:
            at, worked = time.perf_counter(), time.thread_time()
            seen += judge(Item("text", text=text), lists).decision.action != "allow"
            cpu.append(time.thread_time() - worked)
            wall.append(time.perf_counter() - at)
        if time.perf_counter() - began > seconds_at_most:
            break
    harmless = [f"{choose.choice(HARMLESS)} {choose.randrange(10**4)}" for _ in range(part)]
    spent = time.process_time()
    for text in harmless:
        judge(Item("text", text=text), lists)
    spent = time.process_time() - spent
    wall.sort()
    cpu.sort()
    megabyte = "Hôm nay trời đẹp, cả lớp đi chơi công viên, vui quá. " * 19_000
    worked = time.process_time()
    judge(Item("text", text=megabyte), lists)
    return {
        "messages": len(wall),
        "entries": entries,
        "characters_mean": round(sum(map(len, texts)) / len(texts)),
        "acted_on_share": round(seen / len(wall), 3),
        "messages_per_cpu_second": round(max(rates)),
        "messages_per_cpu_second_mean": round(sum(rates) / len(rates)),
        "harmless_messages_per_cpu_second": round(len(harmless) / spent),
        "single_p50_seconds": round(wall[len(wall) // 2], 6),
        "single_p99_seconds": round(wall[len(wall) * 99 // 100], 6),
        "single_p99_cpu_seconds": round(cpu[len(cpu) * 99 // 100], 6),
        "one_megabyte_cpu_seconds": round(time.process_time() - worked, 3),
    }
