"""`xiaoer serve`: the webhook service."""

import gc
import os
import socket
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.errors import WrongInput
from bot.settings import Settings, from_environment, to_environment

GRACE_S = 5  # for requests under way when the service is told to stop


def fresh_folder(path: Path) -> Path:
    """Make the folder of the workers' counts, without what an earlier run left there."""
    path.mkdir(parents=True, exist_ok=True)
    for old in path.glob("*.db"):
        old.unlink()
    return path.resolve()


def _free(host: str, port: int) -> None:
    """Raise WrongInput where nothing can listen there: before anything is read, made or announced."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as fault:
        raise WrongInput(
            f"can't listen on {host}:{port} ({(fault.strerror or str(fault)).lower()}); give another --port or --host"
        ) from None


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
    data_dir: Annotated[Path, typer.Option(help="Folder for everything that is kept.")] = Path("var"),
    shops: Annotated[Path | None, typer.Option(help="Folder of shops, one folder each; default: the demo shop.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that answer.")] = 1,
    model: Annotated[Path | None, typer.Option(help="Folder of the intent model; default: the shipped one.")] = None,
    database: Annotated[
        str | None,
        typer.Option(help="postgresql://user:password@host/name; default: XIAOER_DATABASE_URL, else a SQLite file in the data folder."),
    ] = None,
) -> None:
    """Serve the webhook, the chat page (/), the desk (/desk) and the API's documentation (/docs).

    Example: xiaoer serve --shops my-shops --data-dir var --port 8000
    """
    gc.disable()  # what a start makes stays, and to look through it again and again takes a third of the time; `settled` turns it on
    import uvicorn

    from bot.cli.logs import LOGGING
    from bot.web.patience import PatientProtocol
    from bot.wiring import DEMO_LOGIN, SETUP_CODE, build_app, settled

    _free(host, port)
    if data_dir.exists() and not data_dir.is_dir():
        raise WrongInput(f"--data-dir {data_dir}: this is no folder; name one, or leave it out for var")
    found = from_environment(os.environ)
    settings = replace(
        found,
        data_dir=data_dir,
        shops_dir=shops or found.shops_dir,
        model_dir=model or found.model_dir,
        database_url=database or found.database_url,
    )
    # A log-in that is printed and talks that are played are for the shipped shops only, however the folder was named.
    settings = replace(settings, demo=settings.shops_dir.resolve() == Settings().shops_dir.resolve())
    gc.freeze()  # what is loaded
    app = settled(build_app(settings))  # whatever is wrong is said here, before anything listens
    where = f"http://{host}:{port}"
    typer.echo(f"xiaoer: chat page {where}/   desk {where}/desk   API {where}/docs", err=True)
    if settings.demo:
        name, password = (data_dir / DEMO_LOGIN).read_text(encoding="utf-8").split()
        typer.echo(f"xiaoer: demo log-in for the desk: {name} / {password}", err=True)
    if (data_dir / SETUP_CODE).exists():
        code = (data_dir / SETUP_CODE).read_text(encoding="utf-8").strip()
        typer.echo(f"xiaoer: set up the desk's first administrator at {where}/desk/setup with the code {code}", err=True)
    listening = partial(
        uvicorn.run,
        host=host,
        port=port,
        http=PatientProtocol,
        log_level="warning",
        log_config=LOGGING,
        timeout_graceful_shutdown=GRACE_S,
    )
    if workers == 1:
        listening(app)
        return
    os.environ.update(to_environment(settings))
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(fresh_folder(data_dir / "metrics")))  # any worker tells the counts of all
    listening("bot.wiring:serve_app", factory=True, workers=workers)
