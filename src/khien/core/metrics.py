"""Counters and durations for operators, in Prometheus' text format at /metrics.

Any module may count here. Labels are codes from closed sets (route, status, list), never a value
that a person wrote, an address or a provider's name.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

REGISTRY = CollectorRegistry(auto_describe=True)
"""Khiên's own registry: other libraries' figures stay out of it."""
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

REQUESTS = Counter(
    "khien_http_requests_total",
    "Requests answered.",
    ["part", "method", "status"],
    registry=REGISTRY,
)
REQUEST_SECONDS = Histogram(
    "khien_http_request_seconds",
    "Time to answer a request, events streams left out.",
    ["part"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
SCANS = Counter("khien_scans_total", "Items scanned.", ["kind", "action"], registry=REGISTRY)
MATCHES = Counter(
    "khien_matches_total", "Pictures looked up by their hashes.", ["status"], registry=REGISTRY
)
REPORTS = Counter("khien_reports_total", "Reports stored.", ["channel"], registry=REGISTRY)
LIST_VERSION = Gauge(
    "khien_list_version", "Version of a list in force here.", ["list"], registry=REGISTRY
)
LIST_ENTRIES = Gauge(
    "khien_list_entries", "Entries of a list in force here.", ["list"], registry=REGISTRY
)
LIST_APPLY_SECONDS = Histogram(
    "khien_list_apply_seconds",
    "From a release being committed to it being enforced by this process.",
    buckets=(0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 5),
    registry=REGISTRY,
)
SUBSCRIBERS = Gauge("khien_list_subscribers", "Open event streams.", registry=REGISTRY)
TICKS = Counter("khien_ticks_total", "Rounds of the clock.", ["outcome"], registry=REGISTRY)
LAST_TICK = Gauge(
    "khien_last_tick_timestamp_seconds", "When the clock last ran through.", registry=REGISTRY
)


def exposition() -> bytes:
    """The current figures in Prometheus' text format (content type text/plain; version=0.0.4)."""
    return generate_latest(REGISTRY)
