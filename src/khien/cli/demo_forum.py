"""`khien demo-forum`: the invented forum, a provider that Khiên protects."""

from pathlib import Path

import click

from khien.core.config import config
from khien.core.demo_mark import need_card
from khien.core.served import served_at


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the exercise.")
@click.option("--hub", help="Address of the hub (default: where khien serve listens).")
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
def command(data: Path | None, hub: str | None, port: int) -> None:
    """Open the invented forum on a page of its own, and watch posts vanish."""
    import uvicorn

    from khien.client import Client
    from khien.demo_forum.app import forum

    root = data.resolve() if data is not None else config().root
    key = need_card(root).providers[0].key
    address = hub or served_at(root) or config().base_url
    with Client(address, key, client_id="demo-forum", keep=False) as client:
        click.echo(f"The invented forum: http://127.0.0.1:{port} (Ctrl+C ends it)")
        uvicorn.run(forum(client), host="127.0.0.1", port=port, log_level="warning")
