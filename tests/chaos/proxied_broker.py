"""Apache Kafka behind a line that can be cut, on a disk that can be filled."""

import asyncio
import contextlib
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any, Final

from streams.local_broker import KafkaBroker
from streams.local_broker.ports import free_port

_CHUNK: Final = 65_536
_DISK_MIB: Final = 1_200


class CuttableLine:
    """Passes connections from one port on to another; while it is cut, nothing gets through and nobody is told."""

    def __init__(self) -> None:
        """Begin to listen on a port of its own; ``target`` is where to pass things on to, 0 as yet."""
        self.port = free_port()
        self.target = 0
        self._mended = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Let nothing through any more; connections stay open, as when a cable is pulled."""
        self._loop.call_soon_threadsafe(self._mended.clear)

    def mend(self) -> None:
        """Let everything through again."""
        self._loop.call_soon_threadsafe(self._mended.set)

    def close(self) -> None:
        """End."""
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._mended.set()
        self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(_CHUNK):
                await self._mended.wait()
                sink.write(data)
                await sink.drain()
        sink.close()


class ProxiedKafkaBroker(KafkaBroker):
    """A broker with a second listener that is reached through a line only, and its data on a small disk if possible."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Prepare; see ``KafkaBroker``."""
        super().__init__(*arguments, **options)
        self.line = CuttableLine()
        self._inner_port = free_port()
        self.has_own_disk = False

    @property
    def servers_behind_line(self) -> str:
        """The address at which workers reach it."""
        return f"127.0.0.1:{self.line.port}"

    def mount_disk(self) -> None:
        """Give it a small disk in memory, where the machine lets us; to be called before the first start."""
        data = self._folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        self.has_own_disk = _run("mount", "-t", "tmpfs", "-o", f"size={_DISK_MIB}m", "tmpfs", str(data))

    def unmount_disk(self) -> None:
        """Take the disk away after the last stop."""
        self.line.close()
        if self.has_own_disk:
            _run("umount", "-l", str(self._folder / "data"))

    def fill_disk(self) -> None:
        """Leave no byte free on its disk."""
        with contextlib.suppress(OSError), self._ballast.open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"\0" * 2**20)

    def free_disk(self) -> None:
        """Make room again."""
        self._ballast.unlink(missing_ok=True)

    @property
    def _ballast(self) -> Path:
        return self._folder / "data" / "ballast"

    def _write_properties(self, broker_port: int, controller_port: int) -> Path:
        path = super()._write_properties(broker_port, controller_port)
        self.line.target = self._inner_port
        inner = f"LINE://127.0.0.1:{self._inner_port}"
        advertised = f"BROKER://127.0.0.1:{broker_port},LINE://{self.servers_behind_line}"
        changed = {
            "listeners": f"BROKER://127.0.0.1:{broker_port},{inner},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": advertised,
            "listener.security.protocol.map": "BROKER:PLAINTEXT,LINE:PLAINTEXT,CONTROLLER:PLAINTEXT",
        }
        kept = [line for line in path.read_text().splitlines() if line.partition("=")[0] not in changed]
        path.write_text("\n".join([*kept, *(f"{name}={value}" for name, value in changed.items()), ""]))
        return path


def _run(program: str, *arguments: str) -> bool:
    """Run a program of the system, if it is there, and tell whether it succeeded."""
    found = shutil.which(program)
    return found is not None and not subprocess.run([found, *arguments], capture_output=True, check=False).returncode
