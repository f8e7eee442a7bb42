"""The address on which the server listens, taken before anything else starts."""

import errno
import socket

from khien.core.errors import KhienError


def reserve(host: str, port: int) -> socket.socket:
    """A bound socket that does not listen yet: early visitors are refused, not kept waiting.

    Raises `KhienError` when the port is taken, not allowed, or the host is not this machine's.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, OverflowError, UnicodeError) as error:
        raise KhienError(
            f"{host}:{port} is not an address to listen on.", "Check host and port."
        ) from error
    sock = socket.socket(family, kind, proto)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if host == "::" else 1)
        sock.bind(address)
        _prove_free(family, kind, proto, sock.getsockname())
    except OSError as error:
        sock.close()
        raise refusal(host, port, error) from error
    return sock


def listen(sock: socket.socket, host: str, port: int) -> None:
    """Open the door. Raises `KhienError` when another program was faster."""
    try:
        sock.listen(2048)
    except OSError as error:
        raise refusal(host, port, error) from error


def _prove_free(family: int, kind: int, proto: int, address: tuple[object, ...]) -> None:
    """On Linux two sockets may be bound to one port while neither listens: listen once to see."""
    probe = socket.socket(family, kind, proto)
    try:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        probe.listen(1)
    finally:
        probe.close()


def refusal(host: str, port: int, error: OSError) -> KhienError:
    """What a person can do about an address that cannot be had."""
    if error.errno == errno.EADDRINUSE:
        return KhienError(
            f"Port {port} on {host} is already in use.",
            f"Stop the other program, or choose another port: khien serve --port {port + 1}.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return KhienError(
            f"This user may not open port {port}.",
            "Use a port above 1023 and put a reverse proxy in front (deploy/).",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return KhienError(
            f"{host} is not an address of this machine.", "Use 127.0.0.1, 0.0.0.0 or ::."
        )
    return KhienError(f"{host}:{port} cannot be opened: {error.strerror}.")
