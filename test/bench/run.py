#!/usr/bin/env python3
"""run.py [NAME...]: measures the budgets of docs/ARCHITECTURE.md and prints a table: what was measured, the limit,
and, where another program can do the same work, the ratio to it. Inputs are made once, in the cache. Times are the
best of several runs, memory is the peak resident size of the largest process. Nothing is asserted: a machine that
is busy or slow shows in the ratios last."""
import glob
import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ASSAY = os.environ.get("ASSAY", os.path.join(TOP, "build", "assay"))
TOOLS = os.path.join(TOP, "tools")
SHARED = os.environ.get("ASSAY_SHARED", os.path.join(TOP, "..", "shared"))
CACHE = os.environ.get("ASSAY_CACHE") or os.path.join(
    os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "assay")
BENCH = os.path.join(CACHE, "bench-1")
CORES = os.cpu_count() or 1
rows = []


def data(part):
    return subprocess.run([TOOLS + "/data.sh", "path", part], check=True, capture_output=True, text=True).stdout.strip()


def run(argv, runs=3, stdin=None):
    """(best seconds, median seconds, peak MiB) of a command whose output is thrown away."""
    times, peak = [], 0
    for _ in range(runs):
        actions = [(os.POSIX_SPAWN_OPEN, 0, stdin or os.devnull, os.O_RDONLY, 0),
                   (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        start = time.monotonic()
        pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        times.append(time.monotonic() - start)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            sys.exit("bench: %s: exit status %d" % (" ".join(argv), os.waitstatus_to_exitcode(status)))
        peak = max(peak, usage.ru_maxrss / 1024)
    return min(times), statistics.median(times), peak


def processor(argv, runs=5):
    """The least seconds of processors that a command took: steadier than time where others work too."""
    best = []
    for _ in range(runs):
        before = os.times()
        subprocess.run(argv, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False)
        after = os.times()
        best.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(best)


def seconds(t):
    return "%.2f ms" % (t * 1e3) if t < 0.1 else "%.3f s" % t


def row(what, measured, limit, against="", ratio=None, peak=None, kept=True):
    rows.append((what, measured, limit, against, "%.2f" % ratio if ratio else "", "%.0f MiB" % peak if peak else "",
                 "yes" if kept else "NO"))
    print("  %s: %s" % (what, measured), file=sys.stderr)


def made(name, make):
    """A cached input: make(path) writes it under another name first."""
    path = os.path.join(BENCH, name)
    if not os.path.exists(path):
        print("  making %s" % name, file=sys.stderr)
        os.makedirs(BENCH, exist_ok=True)
        part = path + ".part"
        shutil.rmtree(part, ignore_errors=True)
        make(part)
        os.replace(part, path)
    return path


def scan(*args):
    return [ASSAY, "scan", "--quiet", "--offline", *args]


def without_database(*args):
    return scan("--db", os.path.join(BENCH, "none"), "-f", "json", *args)


def database():
    """A database of the shared feeds where they are, else of the examples."""
    feeds = os.path.join(SHARED, "feeds")
    source = feeds if os.path.isdir(feeds) else os.path.join(TOP, "examples", "advisories")
    folder = tempfile.mkdtemp(prefix="assay-bench.")
    build = [ASSAY, "db", "build", "--quiet", "--db", folder, "--from", source]
    best, _, peak = run(build)
    if source == feeds:
        row("db build of the shared feeds", seconds(best), "1 s", peak=peak, kept=best <= 1)
    else:
        row("db build of the examples (no shared feeds here)", seconds(best), "", peak=peak)
    return folder


FEW = "--checks=-trust,-drift,-secret"


def secrets():
    program = os.path.join(os.path.dirname(ASSAY), "test", "bench_secrets")
    for folder in "/usr/lib", "/usr/share":
        out = subprocess.run([program, folder], check=True, capture_output=True, text=True).stdout.split()
        row("secrets in %s, %.0f MB" % (folder, int(out[2]) / 1e6), "%s GB/s" % out[-2], "1 GB/s", kept=float(out[-2]) >= 1)


def start_up(db):
    best, median, _ = run([ASSAY, "--version"], 50)
    row("start", seconds(best), "5 ms", kept=best < 0.005)
    best, median, peak = run([ASSAY, "db", "status", "--db", db], 50)
    row("start and open the database", "%s (median %s)" % (seconds(best), seconds(median)), "5 ms", peak=peak,
        kept=best < 0.005)


def layers_of(count):
    """A 1 GiB image in `count` gzip layers: the root file system again and again at other places."""
    def make(part):
        with tempfile.TemporaryDirectory(dir=BENCH) as tree:
            subprocess.run(["tar", "-xf", data("rootfs") + "/rootfs.tar", "-C", tree, "--exclude=./dev/*"], check=True)
            layers = ["%s@copy%d" % (tree, i) for i in range(5)]
            if count == 1:
                whole = os.path.join(BENCH, "whole")
                os.makedirs(whole)
                for i in range(5):
                    subprocess.run(["cp", "-a", "--reflink=auto", tree, "%s/copy%d" % (whole, i)], check=True)
                layers = [whole]
            subprocess.run([TOOLS + "/make_image.py", "--layout", "oci-dir", *layers, part], check=True)
            shutil.rmtree(os.path.join(BENCH, "whole"), ignore_errors=True)
    return made("image-%d" % count, make)


def big_image(count):
    folder = layers_of(count)
    blobs = [b for b in glob.glob(folder + "/blobs/sha256/*") if os.path.getsize(b) > 100000]
    script = ("for b in %s; do echo $b; done | xargs -P %d -I{} sh -c 'sha256sum {} & igzip -dc {} | sha256sum; wait'"
              % (" ".join(blobs), CORES))
    theirs, _, _ = run(["sh", "-c", script])
    best, _, peak = run(without_database(FEW, folder))
    name = "1 GiB image, %d gzip layer%s" % (count, "s" if count > 1 else "")
    row(name + ", components and host access", seconds(best), "2 s, 1.3 x", "igzip | sha256sum", best / theirs, peak,
        best <= 2 and best / theirs <= 1.3 and peak <= 64)
    plain, access = (processor(without_database("--checks=vulnerability" + more, folder)) for more in ("", ",host-access"))
    row(name + ", processors with host access", seconds(access), "1.05 x", "components alone", access / plain,
        kept=access / plain <= 1.05)
    every, _, peak = run(without_database(folder))
    row(name + ", all checks", seconds(every), "2 x", "the few", every / best, peak, every / best <= 2 and peak <= 64)


def many_files():
    def make(part):
        for d in range(1500):
            folder = "%s/d%02d/e%02d/node_modules/p%04d" % (part, d // 100, d % 100 // 10, d)
            os.makedirs(folder)
            for f in range(100):
                with open("%s/file%03d.js" % (folder, f), "wb") as file:
                    file.write(b"x" * (f * 7))
    folder = made("files", make)
    theirs, _, _ = run(["find", folder, "-type", "f", "-size", "+1k"])
    best, _, peak = run(without_database(FEW, folder))
    row("folder of 150,000 files, none opened for secrets", seconds(best), "1.5 s, 2.2 x", "find", best / theirs, peak,
        best <= 1.5 and peak <= 64)
    best, _, peak = run(without_database(folder))
    row("folder of 150,000 files, all checks", seconds(best), "1.5 s", peak=peak, kept=best <= 1.5 and peak <= 64)


def tar_header(name):
    head = bytearray(512)
    head[:len(name)] = name
    head[100:108] = b"0000644\0"
    head[108:116] = head[116:124] = b"0000000\0"
    head[124:136] = head[136:148] = b"00000000000\0"
    head[148:156] = b" " * 8
    head[156:157] = b"0"
    head[257:265] = b"ustar\x0000"
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def empty_files():
    """Three million empty files in one layer, each with a name of its own."""
    def make(part):
        base = tar_header(b"srv/data/00000000/file-00000000")
        total = sum(base[:148]) + sum(base[156:]) + 8 * 32
        plain = sum(b"0000000000000000")
        with gzip.GzipFile(part + ".tar.gz", "wb", 3, mtime=0) as out:
            for first in range(0, 3000000, 1000):
                block = bytearray()
                for i in range(first, first + 1000):
                    digits = b"%08d" % (i // 1000) + b"%08d" % i
                    head = bytearray(base)
                    head[9:17], head[23:31] = digits[:8], digits[8:]
                    head[148:156] = b"%06o\0 " % (total - plain + sum(digits))
                    block += head
                out.write(block)
            out.write(bytes(1024))
        subprocess.run(["gzip", "-dk", part + ".tar.gz"], check=True)
        subprocess.run([TOOLS + "/make_image.py", "--layout", "oci-dir", part + ".tar", part], check=True)
        os.unlink(part + ".tar")
        os.unlink(part + ".tar.gz")
    best, _, peak = run(without_database(made("empty-files", make)), 1)
    row("3,000,000 empty files in one layer", seconds(best), "200 MiB", peak=peak, kept=peak <= 200)


def bundle():
    def make(part):
        npm, wheels = data("npm"), data("wheels")
        words = ["%s/node_modules@f%d/node_modules" % (npm, i) for i in range(3)]
        words += [w + "@python" for w in sorted(glob.glob(wheels + "/*.whl"))] + [data("jars") + "@lib"]
        subprocess.run([TOOLS + "/make_zip.py", part, *words], check=True)
    path = made("bundle.zip", make)
    best, _, peak = run(without_database(path), 5)
    size = sum(info.file_size for info in zipfile.ZipFile(path).infolist())
    row("function bundle of %d MB" % (size // 1000000), seconds(best), "0.2 s", peak=peak,
        kept=best <= 0.2 and peak <= 64)


def manifests():
    """10,000 Deployments in one file."""
    env = "".join("        - name: SETTING_%d\n          value: \"value of the setting %d\"\n" % (i, i) for i in range(18))
    text = ("---\n# Source: shop/templates/web.yaml\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-%d\n"
            "  namespace: shop\n  labels:\n    app.kubernetes.io/name: web\nspec:\n  replicas: 2\n  template:\n    metadata:\n"
            "      labels:\n        app: web\n    spec:\n      securityContext:\n        runAsNonRoot: true\n"
            "        seccompProfile:\n          type: RuntimeDefault\n      containers:\n      - name: web\n"
            "        image: registry.example.org/shop/web:%d\n        ports:\n        - containerPort: 8080\n        env:\n"
            + env + "        resources:\n          limits:\n            memory: 256Mi\n            cpu: 500m\n"
            "        securityContext:\n          allowPrivilegeEscalation: false\n          capabilities:\n            drop: [ALL]\n"
            "        volumeMounts:\n        - name: data\n          mountPath: /data\n      volumes:\n      - name: data\n"
            "        emptyDir: {}\n")

    def make(part):
        with open(part, "w") as file:
            for i in range(10000):
                file.write(text % (i, i))
    path = made("manifests.yaml", make)
    best, _, peak = run(without_database(path), 5)
    row("10,000 documents of Kubernetes, %d MB" % (os.path.getsize(path) // 1000000), seconds(best), "1 s", peak=peak,
        kept=best <= 1)


def uber_jar():
    """100,000 classes, 200 MB unpacked, 500 of them of the names that a library may be known by."""
    def make(part):
        with open(os.path.join(TOP, "rules", "java_classes.txt"), encoding="utf-8") as file:
            known = [line.split()[1].rsplit("/", 1)[-1] for line in file if line.startswith("Class: ")][:500]
        body = b"\xca\xfe\xba\xbe\0\0\0\x34\0\x15" + b"".join(
            b"\1\0\x60" + (b"%04d" % i) * 24 for i in range(20)) + bytes(100)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as jar:
            jar.writestr("META-INF/MANIFEST.MF", "Implementation-Title: uber\nImplementation-Version: 1.0\n")
            for i in range(100000):
                name = known[i // 200] if i % 200 == 0 else "Class%05d" % i
                jar.writestr("org/example/p%03d/%s.class" % (i // 250, name), body)
    best, _, peak = run(without_database(made("uber-1.0.jar", make)))
    row("jar of 100,000 classes, 200 MB", seconds(best), "1 s", peak=peak, kept=best <= 1 and peak <= 64)


def rpm_root():
    """A tar of 1 GB with an rpm database of 600 packages that own 120,000 files."""
    def make(part):
        sys.path.insert(0, os.path.join(TOP, "test", "e2e"))
        import make_rpmdb
        packages = []
        for i in range(600):
            packages.append(make_rpmdb.header(
                name="package-%d" % i, version="1.%d" % i, release="2.el9", arch="x86_64", sourcerpm="p-%d.src.rpm" % i,
                basenames=["file-%d" % f for f in range(200)], dirindexes=[f // 20 for f in range(200)],
                dirnames=["/usr/lib/package-%d/d%d/" % (i, d) for d in range(10)]))
        with tempfile.TemporaryDirectory(dir=BENCH) as tree:
            database = tree + "/var/lib/rpm"
            os.makedirs(database)
            os.makedirs(tree + "/etc")
            with open(tree + "/etc/os-release", "w", encoding="utf-8") as file:
                file.write("ID=rocky\nVERSION_ID=9.3\n")
            with open(database + "/rpmdb.sqlite", "wb") as file:
                file.write(make_rpmdb.sqlite(packages))
            for i in range(600):
                for d in range(10):
                    folder = "%s/usr/lib/package-%d/d%d" % (tree, i, d)
                    os.makedirs(folder)
                    for f in range(20):
                        with open("%s/file-%d" % (folder, d * 20 + f), "wb") as file:
                            file.write(b"text\n" * 1700)
            subprocess.run(["tar", "-cf", part, "-C", tree, "."], check=True)
    path = made("rpm-root.tar", make)
    best, _, peak = run(without_database(path))
    theirs, _, _ = run(["sha256sum", path])
    row("rpm root of %.1f GB" % (os.path.getsize(path) / 1e9), seconds(best), "2 s", "sha256sum", best / theirs, peak,
        best <= 2 and peak <= 64)


def each_cataloger():
    """What each cataloger costs on the root file system, the bundle and the jar, on one thread."""
    targets = [data("rootfs") + "/rootfs.tar", os.path.join(BENCH, "bundle.zip"), os.path.join(BENCH, "uber-1.0.jar")]
    program = os.path.join(os.path.dirname(ASSAY), "test", "bench_catalogers")
    out = subprocess.run([program, *[t for t in targets if os.path.exists(t)]], check=True, capture_output=True, text=True)
    for line in out.stdout.splitlines():
        name, runs, size, components, spent = line.split("\t")
        row("cataloger %s" % name, "%s, %s files, %.1f MB, %s components" % (
            seconds(float(spent)), runs, int(size) / 1e6, components), "")


def each_report():
    """What writing 100,000 findings costs in each format, and the memory that it adds to them."""
    program = os.path.join(os.path.dirname(ASSAY), "test", "bench_reports")
    formats = subprocess.run([ASSAY, "help", "scan"], check=True, capture_output=True, text=True).stdout
    for name in [line.split()[0] for line in formats.split("Formats:\n")[1].splitlines()]:
        told = subprocess.run([program, name, "100000"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True).stderr.split()
        spent, peak = float(told[3]), float(told[5])
        row("report of 100,000 findings, %s" % name, seconds(spent), "2 s", peak=peak, kept=spent <= 2)


def orders():
    """Comparisons of versions a second, on one thread."""
    program = os.path.join(os.path.dirname(ASSAY), "test", "bench_versions")
    for line in subprocess.run([program], check=True, capture_output=True, text=True).stdout.splitlines():
        name, rate = line.split("\t")
        limit = name in ("Debian", "npm")
        row("order of versions, %s" % name, "%.1f M/s" % (float(rate) / 1e6), "20 M/s" if limit else "",
            kept=not limit or float(rate) >= 20e6)


def public_set():
    """A made-up set of the public feeds without those of apk vendors: 0.75 million advisories, times ASSAY_BENCH_SCALE (0.1
    by default; 1 takes some minutes to make). Memory has the limit of the whole set whatever the scale."""
    scale = float(os.environ.get("ASSAY_BENCH_SCALE") or 0.1)
    feeds = made("feeds-2-%g" % scale, lambda part: subprocess.run(
        [TOOLS + "/make_feeds.py", "--without", "apk", "--scale", str(scale), part], check=True, stderr=subprocess.DEVNULL))
    folder = tempfile.mkdtemp(prefix="assay-bench.", dir=BENCH)
    build = [ASSAY, "db", "build", "--quiet", "--db", folder, "--from", feeds]
    try:
        best, _, peak = run(build, 1)
        with open(folder + "/current/manifest.json", encoding="utf-8") as file:
            manifest = json.load(file)
        what = "%d made-up advisories" % manifest["advisories"]
        row("db build of %s" % what, seconds(best), "%g s, 512 MiB" % max(1, 30 * scale), peak=peak,
            kept=best <= max(1, 30 * scale) and peak <= 512)
        again, _, peak = run(build, 1)
        row("db build of the same again, nothing changed", seconds(again), "%g s" % max(1, 30 * scale), peak=peak,
            kept=again <= max(1, 30 * scale))
        for name, kinds in (("to map", ("core", "malware", "names", "flaws", "cycles")), ("of text", ("text",))):
            size = sum(shard["bytes"] for shard in manifest["shards"] if shard["kind"] in kinds) / 1e6
            row("%s: %s" % (what, name), "%.1f MB" % size, "200 MB" if scale >= 1 else "", kept=scale < 1 or size <= 200)
        best, _, peak = run([ASSAY, "db", "status", "--db", folder], 20)
        row("start and open that database", seconds(best), "5 ms", peak=peak, kept=best < 0.005)
        matching(folder, " with that database")
    finally:
        shutil.rmtree(folder)


def matching(db, note=""):
    """What 1,000 components cost with the database beyond what they cost without."""
    def make(part):
        os.makedirs(part)
        names = ["lodash", "minimist", "axios", "express", "ejs", "moment", "node-fetch", "jsonwebtoken"]
        packages = {"": {"name": "bench", "version": "1.0.0"}}
        for i in range(1000):
            name = names[i] if i < len(names) else "bench-package-%d" % i
            packages["node_modules/" + name] = {"version": "%d.%d.0" % (i % 5, i % 23)}
        with open(part + "/package-lock.json", "w", encoding="utf-8") as file:
            json.dump({"name": "bench", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}, file)
    folder = made("thousand", make)
    plain, _, _ = run(without_database(folder), 20)
    with_db, _, peak = run(scan("--db", db, "-f", "json", folder), 20)
    row("match 1,000 components" + note, seconds(max(with_db - plain, 0)), "5 ms", "same scan, no database", with_db / plain,
        peak, with_db - plain <= 0.005)


def joining():
    """What EPSS of 300,000 CVEs, KEV and release cycles cost a scan with 1,000 findings."""
    def make(part):
        os.makedirs(part + "/app")
        os.makedirs(part + "/records")
        os.makedirs(part + "/facts")
        packages = {"": {"name": "bench", "version": "1.0.0"}}
        for i in range(1000):
            packages["node_modules/threat-%d" % i] = {"version": "1.0.0"}
            record = {"id": "CVE-2020-%d" % (10000 + i), "modified": "2026-01-01T00:00:00Z", "affected": [{
                "package": {"ecosystem": "npm", "name": "threat-%d" % i},
                "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "2.0.0"}]}]}]}
            with open(part + "/records/%d.json" % i, "w", encoding="utf-8") as file:
                json.dump(record, file)
        with open(part + "/app/package-lock.json", "w", encoding="utf-8") as file:
            json.dump({"name": "bench", "version": "1.0.0", "lockfileVersion": 3, "packages": packages}, file)
        with open(part + "/facts/epss.csv", "w", encoding="utf-8") as file:
            file.write("#model_version:v1,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\n")
            for year in range(2002, 2027):
                for i in range(12000):
                    file.write("CVE-%d-%04d,0.%05d,0.%05d\n" % (year, i + 1, i * 7 % 100000, i * 13 % 100000))
        with open(part + "/facts/kev.json", "w", encoding="utf-8") as file:
            json.dump({"catalogVersion": "1", "dateReleased": "2026-01-01", "vulnerabilities": [
                {"cveID": "CVE-2020-%d" % (10000 + i), "dateAdded": "2021-01-01", "dueDate": "2021-02-01",
                 "vulnerabilityName": "flaw %d" % i} for i in range(0, 1000, 2)]}, file)
        with open(part + "/facts/product.json", "w", encoding="utf-8") as file:
            json.dump([{"cycle": str(i), "releaseDate": "2020-01-01", "eol": "2030-01-01"} for i in range(8000)], file)
    part = made("threat", make)
    with tempfile.TemporaryDirectory(prefix="assay-bench.") as folder:
        places = ["--from", part + "/records"]
        for db in "plain", "facts":
            run([ASSAY, "db", "build", "--quiet", "--db", folder + "/" + db] + places, 1)
            places += ["--from", part + "/facts"]
        plain, _, _ = run(scan("--db", folder + "/plain", "-f", "csv", part + "/app"), 40)
        joined, _, peak = run(scan("--db", folder + "/facts", "-f", "csv", part + "/app"), 40)
    row("KEV, EPSS and cycles for 1,000 findings", seconds(max(joined - plain, 0)), "1 ms", "same scan without", joined / plain,
        peak, joined - plain <= 0.001)


def main():
    os.makedirs(BENCH, exist_ok=True)
    wanted = sys.argv[1:]
    db = database()
    jobs = {"start": lambda: start_up(db), "match": lambda: matching(db), "orders": orders, "public": public_set, "threat": joining, "bundle": bundle, "files": many_files, "secrets": secrets,
            "jar": uber_jar, "manifests": manifests, "rpm": rpm_root, "catalogers": each_cataloger, "reports": each_report,
            "image": lambda: big_image(5), "layer": lambda: big_image(1), "empty": empty_files}
    for name, job in jobs.items():
        if not wanted or name in wanted:
            job()
    shutil.rmtree(db)
    heads = ("what", "measured", "limit", "against", "ratio", "peak", "kept")
    widths = [max(len(r[i]) for r in rows + [heads]) for i in range(len(heads))]
    print()
    for r in [heads, tuple("-" * w for w in widths)] + rows:
        print("  ".join(cell.ljust(w) for cell, w in zip(r, widths)).rstrip())


main()
