"""version_oracles.py ASSAY PAIRS: our order of versions against that of the package managers' own code, for pairs that
are made of real forms by chance (with a fixed seed). Prints a line an ecosystem; exits 1 when an answer differs."""
import random
import re
import subprocess
import sys

assay, pairs = sys.argv[1], int(sys.argv[2])

SEEDS = {
    "Debian": "1.0 1.0-1 1:1.0-1 2.36-9+deb12u4 3.0.11-1~deb12u2 1.2.3+dfsg-1.1 20240203 0~git20200101 5.36.0-7+b1 1.0~rc1-1 "
              "1:2.3.4+really2.3.1-2 0.0 4.99-0ubuntu1.1~22.04.1 9.2.0+~cs14 1a 1.0a 1.0+x",
    "Red Hat": "0:1.0-1.el9 1:1.1.1k-7.el8_6 2.34-60.el9 4.18.0-477.10.1.el8_8 1.0~rc1-1 1.0^git1-1 1.0^20230101-2 "
               "2.9.13-3.el9_1.1 10.0-1 1.05-1 1.5-1 0:5.1.8-6.el9 1.0.0-1.module+el8.9.0+1+abcdef",
    "PyPI": "1.0 1.0.0 1.0a1 1.0.dev1 1.0.post1 1!1.0 1.0+local.1 2.0rc1 2.0b2.post3.dev4 0.1 1.0.1a 2013.1 v1.2 1.0-1 "
            "1.0c1 1.0-alpha.1 1.0_beta2 1.2.3.4.5",
    "npm": "1.0.0 1.0.0-alpha 1.0.0-alpha.1 1.0.0-beta.11 1.2.3+build 0.0.1 10.2.0-rc.0 1.0.0-x-y-z.4 2.0.0-1 2.0.0-1.a",
    "RubyGems": "1.0 1.0.0 1.0.a 1.0.rc1 2.0.0.pre1 1.2.3.beta.4 0.9 1.10.0 3.0.0.alpha 1.8.2.a10 1.8.2.a9 10",
    "Maven": "1.0 1 1.2-beta 1.10 1.2.10-rc 3.0-m-3 1.0-alpha-1 1.0-SNAPSHOT 1.0.Final 2.0-rc1 2.0-m3 1.0-beta.2 5.2.20.RELEASE 42.2.5.jre7 1.0-sp1 "
             "1.0.0.0 1-ga 1.0-jre 31.1-android 9.4.1207.jre6 2.0.0.Beta1 1.0-20200101.120000-1 1x 1.a 1-1 1.1-a1",
    "Composer": "1.0.0 1.0.0.0 v1.2.3 1.0.0-alpha1 1.0.0-beta.2 2.0.0-RC1 1.0.0-p1 1.0.0-pl2 1.0-dev 20200101 1.2.3.4 "
                 "1.0.0-stable 1.0.0-a1 1.0.0-b2",
}


def mutate(rng, text, others):
    parts = re.findall(r"[0-9]+|[A-Za-z]+|[^0-9A-Za-z]", text)
    for _ in range(rng.randint(0, 3)):
        i = rng.randrange(len(parts))
        kind = rng.randrange(6)
        if kind == 0 and parts[i].isdigit():
            parts[i] = str(max(0, int(parts[i]) + rng.choice([-1, 1, 9])))
        elif kind == 1 and parts[i].isdigit():
            parts[i] = rng.choice(["0", "00", "1", "10", "2"])
        elif kind == 2 and len(parts) > 1:
            del parts[i]
        elif kind == 3:
            parts.insert(i, parts[rng.randrange(len(parts))])
        elif kind == 4:
            other = re.findall(r"[0-9]+|[A-Za-z]+|[^0-9A-Za-z]", rng.choice(others))
            parts = parts[:i] + other[rng.randrange(len(other)):]
        elif parts[i].isalpha():
            parts[i] = parts[i].upper() if rng.random() < 0.5 else parts[i].lower()
    return "".join(parts)


def make_pairs(ecosystem):
    rng, seeds, out = random.Random(ecosystem), SEEDS[ecosystem].split(), []
    while len(out) < pairs:
        a = mutate(rng, rng.choice(seeds), seeds)
        b = mutate(rng, a if rng.random() < 0.7 else rng.choice(seeds), seeds)
        if a and b and " " not in a + b:
            out.append((a, b))
    return out


def sign(n):
    return "<=>"[(n > 0) - (n < 0) + 1]


def ask(command, text):
    """Lines A<TAB>B to lines < = > or ! for what the tool takes for no version."""
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout.split("\n")


def dpkg(todo):
    import apt_pkg
    apt_pkg.init_system()
    valid = re.compile(r"^(\d+:)?\d[A-Za-z0-9.+~-]*(?<!-)$")
    return [sign(apt_pkg.version_compare(a, b)) if valid.match(a) and valid.match(b) else "!" for a, b in todo]


def rpm_order(todo):
    import rpm

    def parts(v):
        epoch, _, rest = v.rpartition(":")
        version, dash, release = rest.rpartition("-")
        return (epoch or "0", version, release) if dash else (epoch or "0", rest, "")
    valid = re.compile(r"^(\d{1,9}:)?[A-Za-z0-9.+~^_]+-[A-Za-z0-9.+~^_]+$")
    return [sign(rpm.labelCompare(parts(a), parts(b))) if valid.match(a) and valid.match(b) else "!" for a, b in todo]


def pep440(todo):
    from packaging.version import InvalidVersion, Version

    def one(a, b):
        try:
            x, y = Version(a), Version(b)
        except InvalidVersion:
            return "!"
        return sign((x > y) - (x < y))
    return [one(a, b) for a, b in todo]


def lines(todo):
    return "".join("%s\t%s\n" % pair for pair in todo)


def npm(todo):
    return ask(["node", "-e", """
const path = require('path');
const root = require('child_process').execSync('npm root -g').toString().trim();
let semver;
for (const at of [path.join(root, 'npm/node_modules/semver'), '/usr/share/nodejs/semver'])
    try { semver = require(at); break; } catch (e) {}
for (const line of require('fs').readFileSync(0, 'utf8').split('\\n').slice(0, -1)) {
    const [a, b] = line.split('\\t');
    console.log(semver.valid(a) && semver.valid(b) ? '<=>'[semver.compare(a, b) + 1] : '!');
}"""], lines(todo))


def gem(todo):
    return ask(["ruby", "-e", """
STDIN.each_line do |line|
  a, b = line.chomp.split("\\t")
  ok = Gem::Version.correct?(a) && Gem::Version.correct?(b)
  puts ok ? "<=>"[(Gem::Version.new(a) <=> Gem::Version.new(b)) + 1] : "!"
end"""], lines(todo))


def maven(todo):
    """Maven 3.8.7 changed how a qualifier behind a dot stands to one behind a hyphen; what every Maven orders alike is
    judged: qualifiers behind a single hyphen, in small letters."""
    out, valid = [], re.compile(r"^[0-9]+(\.[0-9]+)*(-([a-z]+|[1-9][0-9]*))*$")
    for at in range(0, len(todo), 500):
        words = [v for pair in todo[at:at + 500] for v in pair]
        text = subprocess.run(
            ["java", "-cp", "/usr/share/maven/lib/maven-artifact-3.x.jar:/usr/share/maven/lib/commons-lang3.jar",
             "org.apache.maven.artifact.versioning.ComparableVersion"] + words, capture_output=True, text=True, check=True).stdout
        order = [line.split()[1].replace("==", "=") for line in text.split("\n") if line.startswith("   ")]
        out += order[0::2]
    return [o if valid.match(a) and valid.match(b) else "!" for o, (a, b) in zip(out, todo)]


def composer(todo):
    return ask(["php", "-r", """
require '/usr/share/php/Composer/Semver/autoload.php';
$p = new Composer\\Semver\\VersionParser();
while (($line = fgets(STDIN)) !== false) {
    [$a, $b] = explode("\\t", rtrim($line, "\\n"));
    try { $x = $p->normalize($a); $y = $p->normalize($b); } catch (Exception $e) { echo "!\\n"; continue; }
    echo Composer\\Semver\\Comparator::equalTo($x, $y) ? "=" : (Composer\\Semver\\Comparator::lessThan($x, $y) ? "<" : ">"), "\\n";
}"""], lines(todo))


ORACLES = {"Debian": dpkg, "Red Hat": rpm_order, "PyPI": pep440, "npm": npm, "RubyGems": gem, "Maven": maven,
           "Composer": composer}
wrong = 0
for ecosystem, oracle in ORACLES.items():
    todo = make_pairs(ecosystem)
    ours = subprocess.run([assay, "version", ecosystem], input=lines(todo), capture_output=True, text=True,
                          check=True).stdout.split("\n")
    theirs = oracle(todo)
    judged = [i for i in range(len(todo)) if theirs[i] != "!"]
    differ = [i for i in judged if ours[i] != theirs[i]]
    print("%s: %d pairs judged, %d differ" % (ecosystem, len(judged), len(differ)))
    for i in differ[:20]:
        print("  %s %s %s, ours %s" % (todo[i][0], theirs[i], todo[i][1], ours[i]))
    if len(judged) < pairs // 6:
        print("  too few of the pairs are versions")
    wrong += len(differ) + (len(judged) < pairs // 6)
sys.exit(wrong != 0)
