"""The command's frame: the list of commands, and the one place where an error becomes a sentence and an exit code."""

import os
import sys
from typing import Annotated

import typer

from bot.cli.audit import audit_app
from bot.cli.chat import chat
from bot.cli.classify import classify
from bot.cli.evaluate import evaluate
from bot.cli.gate import gate
from bot.cli.importing import import_data
from bot.cli.kpi import kpi
from bot.cli.lint import lint
from bot.cli.replay import replay
from bot.cli.retrain import retrain
from bot.cli.score import score
from bot.cli.serve import serve
from bot.cli.shop import shop_app
from bot.cli.train import train
from bot.errors import WrongInput, XiaoerError

app = typer.Typer(
    name="xiaoer",
    help="First-line answers for a Chinese online shop: understood, gated, or handed to a person.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _told_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(version("xiaoer"))
        raise typer.Exit


@app.callback()
def _frame(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", callback=_told_version, is_eager=True)] = False,
) -> None:
    """First-line answers for a Chinese online shop: understood, gated, or handed to a person."""


for command in (serve, chat, train, retrain, classify, evaluate, gate, score, replay, kpi, lint):
    app.command()(command)
app.command("import")(import_data)
app.add_typer(shop_app, name="shop")
app.add_typer(audit_app, name="audit")

INTERRUPTED = 130


def main() -> None:
    """Run `xiaoer`. Exit codes: 0 done, 1 a figure or check was missed, 2 wrong input, 130 interrupted."""
    sys.exit(_run())


def _run() -> int:
    try:
        code = app(standalone_mode=False)  # a command that stops with a code of its own gives it here
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        _say("interrupted")
        return INTERRUPTED
    except typer.TyperException as fault:
        words = fault.format_message().replace("Value error, ", "")
        if words.strip():  # without any word the help was shown
            _say(" ".join(words.split()))
        return 2
    except XiaoerError as fault:
        _say(str(fault))
        return 2 if isinstance(fault, WrongInput) or fault.permanent else 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as fault:  # a file that can't be read or written: the path, and why
        _say(f"{fault.filename}: {fault.strerror}" if fault.filename else str(fault))
        return 2
    except _wrong_for_intents() as fault:
        _say(str(fault))
        return 2
    return code if isinstance(code, int) else 0


def _wrong_for_intents() -> type[Exception]:
    """Look the other package's error up only when something was raised: to import it costs more than most commands' start."""
    from intents.errors import IntentsError

    return IntentsError


def _say(sentence: str) -> None:
    print(f"xiaoer: {sentence}", file=sys.stderr)
