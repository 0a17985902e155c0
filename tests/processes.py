"""Real processes for tests: a Bot API, a gateway with its engine, an engine alone. Each ends what it started, nothing else."""

from __future__ import annotations

import json
import os
import resource
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import httpx

from bot.engine.client import SECRET_HEADER
from bot.engine.supervisor import PATH
from bot.settings import ROOT

TESTS = ROOT / "tests"
LOOK = 0.02  # seconds
Found = TypeVar("Found")
Json = dict[str, Any]


def until(condition: Callable[[], Found], seconds: float = 10.0, what: str = "this") -> Found:
    """Wait until a condition holds; returns what it returned.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds:g} s"
        time.sleep(LOOK)
    return found


def environment(folder: Path, **more: str) -> dict[str, str]:
    """An environment with a HOME and a TMPDIR of its own, and nothing of the developer's settings."""
    for name in ("home", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    usual = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV") if name in os.environ}
    own = {"HOME": str(folder / "home"), "TMPDIR": str(folder / "tmp"), "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    return {**usual, **own, **more}


class Api:
    """The fake Bot API in a process of its own, driven over HTTP."""

    def __init__(self, token: str) -> None:
        command = [sys.executable, str(TESTS / "fake_bot_api.py"), "--token", token]
        self.token, self._process = token, subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"
        self._http = httpx.Client(trust_env=False, timeout=10)

    def __enter__(self) -> Api:  # noqa: PYI034 - Self comes with Python 3.11
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.close()
        self._process.kill()
        self._process.communicate()

    def control(self, what: str, **body: Any) -> Any:
        """Drive it. JSON with everything escaped, so that lone surrogates pass too."""
        answer = self._http.post(f"{self.url}/control/{what}", content=json.dumps(body), headers={"Content-Type": "application/json"})
        answer.raise_for_status()
        return answer.json()["result"]

    def write(self, chat: int, text: str | None = None, **content: Any) -> int:
        """Somebody writes. Returns the update id."""
        return int(self.control("write", chat=chat, text=text, **content))

    def press(self, chat: int, payload: str, message_id: int | None = None) -> int:
        """Somebody presses a button. Returns the update id."""
        return int(self.control("press", chat=chat, payload=payload, message_id=message_id))

    def state(self) -> Json:
        """Everything it remembers."""
        return dict(self._http.get(f"{self.url}/control/state").json()["result"])

    def sent(self, chat: int) -> list[Json]:
        """The bot's messages in a chat, in order."""
        return [message for message in self.state()["sent"] if message["chat"]["id"] == chat]

    def texts(self, chat: int) -> list[str]:
        """Their texts."""
        return [message["text"] for message in self.sent(chat)]

    def calls(self, method: str) -> list[Json]:
        """The arguments of all calls of a method."""
        return [arguments for name, arguments in self.state()["calls"] if name == method]

    def is_done(self, *updates: int) -> bool:
        """True when these updates were acknowledged."""
        return not {update["update_id"] for update in self.state()["pending"]} & set(updates)

    def answers(self, chat: int, update: int, seconds: float = 20.0) -> list[Json]:
        """What the bot wrote in this chat when it has acknowledged this update: all since the update came in."""
        until(lambda: self.is_done(update), seconds, "the answer")
        return self.sent(chat)

    def ask(self, chat: int, text: str, seconds: float = 20.0) -> list[str]:
        """Write, wait, and give the texts of the answer."""
        before = len(self.sent(chat))
        return [message["text"] for message in self.answers(chat, self.write(chat, text), seconds)[before:]]

    def tap(self, chat: int, payload: str, message_id: int | None = None, seconds: float = 20.0) -> list[str]:
        """Press, wait, and give the texts of the answer."""
        before = len(self.sent(chat))
        return [message["text"] for message in self.answers(chat, self.press(chat, payload, message_id), seconds)[before:]]


class Gateway:
    """`python -m bot run` with a token: gateway and engine. Use `with`; may be killed and started again."""

    def __init__(self, api: Api, folder: Path, model: Path, **more: str) -> None:
        self.folder = folder
        given = {"TELEGRAM_TOKEN": api.token, "BOT_API_URL": api.url, "MODEL_FILE": str(model.resolve()), **more}
        self._environment = environment(folder, **given)
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Gateway:  # noqa: PYI034 - Self comes with Python 3.11
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for process in self._processes:
            end_group(process)

    def start(self) -> None:
        """Start it; what it prints goes to files in its folder."""
        with open(self.folder / "stdout", "ab") as out, open(self.folder / "stderr", "ab") as err:
            command = [sys.executable, "-m", "bot", "run"]
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=out, stderr=err, start_new_session=True, preexec_fn=allow_cores
            )
        self._processes.append(process)

    @property
    def pid(self) -> int:
        """Process id of the gateway."""
        return self._processes[-1].pid

    @property
    def engine(self) -> int | None:
        """Process id of the engine, if it runs."""
        return next((child for child in children(self.pid) if "bot.engine.server" in arguments(child)), None)

    def kill(self) -> None:
        """kill -9, the gateway only."""
        self._processes[-1].kill()
        self._processes[-1].wait()

    def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self._processes[-1].send_signal(signal.SIGTERM)
        return self._processes[-1].wait(30)

    def until_ready(self, seconds: float = 90.0) -> int:
        """Wait until the engine answers; returns its process id."""
        return until(lambda: self.engine if self.engine and self.is_ready() else None, seconds, "a ready engine") or 0

    def is_ready(self) -> bool:
        """True when the engine says so itself."""
        words = arguments(self.engine or 0)
        port = words[words.index("--port") + 1] if "--port" in words else None
        return port is not None and is_healthy(f"http://127.0.0.1:{port}{PATH}")

    def printed(self) -> str:
        """All that it printed, the engine included."""
        return "".join((self.folder / name).read_text(errors="replace") for name in ("stdout", "stderr"))


class Engine:
    """An engine alone, with a client that has the secret."""

    def __init__(self, folder: Path, model: Path) -> None:
        secret, self.port = secrets.token_hex(16), free_port()
        self.url = f"http://127.0.0.1:{self.port}{PATH}"
        command = [sys.executable, "-m", "bot.engine.server", "--port", str(self.port), "--model", str(model.resolve())]
        settings = environment(folder, ENGINE_SECRET=secret, OMP_NUM_THREADS="1")
        self._process = subprocess.Popen(command, cwd=ROOT, env=settings, stdin=subprocess.PIPE, start_new_session=True)
        self.http = httpx.Client(base_url=self.url, headers={SECRET_HEADER: secret}, trust_env=False, timeout=30)

    def __enter__(self) -> Engine:  # noqa: PYI034 - Self comes with Python 3.11
        until(lambda: is_healthy(self.url), 90, "a ready engine")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.http.close()
        end_group(self._process)

    def hang_up(self) -> int:
        """Close its standard input, as a gateway does that dies; returns the exit code."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self._process.wait(10)

    def turn(self, chat: str, text: str | None = None, button: str | None = None, language: str = "nl") -> Json:
        """One turn."""
        answer = self.http.post("/turn", json={"chat": chat, "language": language, "text": text, "button": button})
        assert answer.status_code == 200
        return dict(answer.json())


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def engine_of(pid: int) -> tuple[str, str]:
    """Address and secret of a running engine, as only its owner can read them."""
    words = arguments(pid)
    pairs = dict(pair.split("=", 1) for pair in Path(f"/proc/{pid}/environ").read_text().split("\0") if "=" in pair)
    return f"http://127.0.0.1:{words[words.index('--port') + 1]}{PATH}", pairs["ENGINE_SECRET"]


def is_healthy(url: str) -> bool:
    """True when the engine at this address is loaded and warm."""
    try:
        return httpx.get(f"{url}/health", trust_env=False, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def allow_cores() -> None:
    """As on a machine that keeps cores: then it is up to the bot not to leave any."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def end_group(process: subprocess.Popen[Any]) -> None:
    """End a process that was started with a session of its own, and what it started itself."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()


def children(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def arguments(pid: int) -> list[str]:
    """The command line of a process; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def memory(pid: int) -> float:
    """Megabytes of memory that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
