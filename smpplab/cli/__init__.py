"""The command line: one program, a module for each command, loaded when it is used.

Exit codes: 0 done; 1 the peer or the data said no (the reason is one line on stderr); 2 wrong usage.
Nothing that a user can cause prints a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from smpplab.errors import SmppError, UsageError

__all__ = ["COMMANDS", "main"]

COMMANDS = {
    "demo": "the whole of smpplab once, on the bundled message centre",
    "simulate": "a message centre to test against",
    "run": "send what a broker holds, until SIGTERM",
    "send": "submit a message and wait for its receipt",
    "listen": "bind and print what comes in",
    "query": "ask what became of a message",
    "cancel": "have the message centre forget messages that wait",
    "replace": "replace the text of a message that waits",
    "dissect": "show the octets and the fields of PDUs",
    "convert": "between capture files: .pcap, .pcapng, .jsonl, .parquet, .csv",
    "report": "the analysis of a capture as one HTML page",
}

EXAMPLES = """examples, and more with smpplab COMMAND --help:
  smpplab simulate --account lab:secret
  smpplab send smpp://lab:secret@localhost:2775 447700900123 "Hello" --source LAB --receipt
  smpplab query smpp://lab:secret@localhost:2775 0000000001 --source LAB
  smpplab cancel smpp://lab:secret@localhost:2775 --source LAB --to 447700900123
  smpplab replace smpp://lab:secret@localhost:2775 0000000001 "Hello again" --source LAB
  smpplab run sender.toml --dry-run
  smpplab dissect 00000010 80000004 00000058 00000002"""


def build(names: Sequence[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser; only the named commands are loaded."""
    from smpplab import __version__

    parser = argparse.ArgumentParser(
        prog="smpplab",
        description="An SMPP laboratory.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"smpplab {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, help in COMMANDS.items():
        if name in names:
            importlib.import_module(f"smpplab.cli.{name}").add_parser(commands)
        else:
            commands.add_parser(name, help=help)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; give its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    named = [word for word in words if word in COMMANDS][:1]
    try:
        options = build(named or tuple(COMMANDS)).parse_args(words)
        return int(options.run(options))
    except UsageError as error:
        return _say(error, 2)
    except BrokenPipeError:
        # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (SmppError, OSError) as error:
        return _say(error, 1)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("smpplab"):
            raise
        return _say(f"this needs {error.name}: pip install {error.name}", 1)
    except KeyboardInterrupt:
        return _say("interrupted", 1)


def _say(error: object, code: int) -> int:
    """One line on stderr."""
    if isinstance(error, OSError) and error.strerror and not isinstance(error, SmppError):
        error = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    print(f"smpplab: {' '.join(str(error).split())}", file=sys.stderr)
    return code
