#include "catalog/java_identity.h"

/* Words that go on with a version behind a '-': "1.0-beta-2", "31.1-jre", "2.0.0.Final-redhat-1". */
static bool version_word(str w)
{
    static const char *const words[] = {
        "alpha", "beta",  "m",     "milestone", "rc",  "cr",     "snapshot",   "release", "final",
        "ga",    "sp",    "jre",   "jdk",       "b",   "stable", "incubating", "pre",     "ea",
        "dev",   "build", "patch", "preview",   "rev", "redhat", "android",    "java",    "v"};
    size_t n = w.n;
    while (n && (ch_digit(w.p[n - 1]) || w.p[n - 1] == '.'))
        n--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(str_sub(w, 0, n), str_c(words[i])))
            return true;
    return false;
}

/* A part between two '-' that can be a version or go on with one; "3.x" is a name for several. */
static bool version_part(str part)
{
    if (part.n == 0 || str_ends(part, STR(".x")))
        return false;
    return ch_digit(part.p[0]) || version_word(part);
}

/* Bytes of `s` that are a version: its first part and those that go on with it. */
static size_t version_length(str s)
{
    str rest = s, part;
    size_t n = 0;
    while (str_split(&rest, '-', &part) && version_part(part))
        n = (size_t)(part.p + part.n - s.p);
    return n;
}

/* Words that a classifier begins with. Others behind a number are part of a name: "log4j-1.2-api". */
static bool classifier_word(str s)
{
    static const str words[] = {
        STR_INIT("sources"), STR_INIT("javadoc"),    STR_INIT("tests"),   STR_INIT("test"),
        STR_INIT("all"),     STR_INIT("shaded"),     STR_INIT("uber"),    STR_INIT("fat"),
        STR_INIT("exec"),    STR_INIT("jar"),        STR_INIT("with"),    STR_INIT("runner"),
        STR_INIT("bundle"),  STR_INIT("standalone"), STR_INIT("plain"),   STR_INIT("linux"),
        STR_INIT("windows"), STR_INIT("osx"),        STR_INIT("macos"),   STR_INIT("mac"),
        STR_INIT("win"),     STR_INIT("natives"),    STR_INIT("native"),  STR_INIT("nodep"),
        STR_INIT("noaop"),   STR_INIT("no_aop"),     STR_INIT("classes"), STR_INIT("jakarta"),
        STR_INIT("min"),     STR_INIT("boot")};
    size_t n = 0;
    while (n < s.n && s.p[n] != '-')
        n++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ieq(str_sub(s, 0, n), words[i]))
            return true;
    return false;
}

void java_file_name(str stem, str *artifact, str *version, str *classifier)
{
    size_t at = 0, length = 0;
    for (size_t i = 1; i + 1 < stem.n; i++) {
        size_t n = stem.p[i] == '-' && ch_digit(stem.p[i + 1]) ? version_length(str_from(stem, i + 1)) : 0;
        bool to_end = i + 1 + n == stem.n;
        if (n == 0 || (!to_end && !classifier_word(str_from(stem, i + 2 + n))))
            continue;
        at = i;
        length = n;
        if (to_end)
            break;
    }
    *artifact = at ? str_sub(stem, 0, at) : stem;
    *version = at ? str_sub(stem, at + 1, length) : STR("");
    *classifier = at && at + 1 + length < stem.n ? str_from(stem, at + 2 + length) : STR("");
}

static str stem_of(str path)
{
    str base = str_base(path);
    ptrdiff_t dot = str_rchr(base, '.');
    return dot > 0 ? str_sub(base, 0, (size_t)dot) : base;
}

/* Lower-case words of letters, digits, '_' and '-' with dots between them. */
static bool is_group(str s)
{
    bool dot = false;
    for (size_t i = 0; i < s.n; i++) {
        if (!ch_alnum(s.p[i]) && s.p[i] != '.' && s.p[i] != '-' && s.p[i] != '_')
            return false;
        dot |= s.p[i] == '.';
    }
    return dot && ch_alpha(s.p[0]) && s.p[s.n - 1] != '.';
}

static bool is_artifact(str s)
{
    return s.n > 0 && str_of(s, ".-_");
}

/* The first word of a manifest's version, if it begins like one: "8.8.0 b10659f0 - noble" is "8.8.0". */
static str manifest_version(str s)
{
    size_t n = 0;
    if (s.n && (s.p[0] == '"' || s.p[0] == 'v'))
        s = str_from(s, 1);
    while (n < s.n && (ch_alnum(s.p[n]) || strchr(".-_+~", s.p[n])))
        n++;
    return n && ch_digit(s.p[0]) ? str_sub(s, 0, n) : STR("");
}

static char folded(char c)
{
    return c == '-' || c == '_' || c == '+' ? '.' : ch_lower(c);
}

/* True if the two say the same, the shorter with less detail: "1.68" and "1.68.0", "31.1-jre" and
 * "31.1.0.jre". */
static bool versions_agree(str a, str b)
{
    if (a.n > b.n) {
        str t = a;
        a = b;
        b = t;
    }
    if (a.n == 0)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (folded(a.p[i]) != folded(b.p[i]))
            return false;
    return a.n == b.n || !ch_alnum(b.p[a.n]);
}

/* What is being put together. */
struct draft {
    const struct java_facts *f;
    struct arena *arena;
    str file_artifact, file_version, file_classifier;
    str told[3]; /* versions of the manifest, best first */
    struct java_identity id;
};

static void because(struct draft *d, const char *what)
{
    str *why = &d->id.why;
    *why = why->n ? arena_printf(d->arena, "%.*s, %s", STR_ARG(*why), what) : str_c(what);
}

/* Version: that of the file name, if there is one; the manifest bears it out or not. */
static void decide_version(struct draft *d)
{
    static const char *const names[] = {"Implementation-Version", "Bundle-Version", "Specification-Version"};
    str v = d->file_version;
    d->id.confidence = CONFIDENCE_LOW;
    for (size_t i = 0; i < 3; i++) {
        if (str_empty(v) && d->told[i].n) {
            v = d->told[i];
            d->id.confidence = i < 2 ? CONFIDENCE_MEDIUM : CONFIDENCE_LOW;
            because(d, names[i]);
            break;
        }
        if (v.n && versions_agree(v, d->told[i])) {
            d->id.confidence = CONFIDENCE_MEDIUM;
            because(d, names[i]);
            break;
        }
    }
    if (d->file_version.n)
        because(d, "file name");
    if (d->file_version.n && d->told[0].n && !versions_agree(v, d->told[0]))
        d->id.why = arena_printf(d->arena, "%.*s, against Implementation-Version %.*s", STR_ARG(d->id.why),
                                 STR_ARG(d->told[0]));
    d->id.version = v;
}

/* "GROUP#ARTIFACT;VERSION", as some Gradle builds title their archives. */
static bool by_title(struct draft *d)
{
    str group, rest, artifact, version;
    if (!str_cut(d->f->title, '#', &group, &rest) || !str_cut(rest, ';', &artifact, &version) ||
        !is_group(group) || !is_artifact(artifact))
        return false;
    /* Published under another name ("rest" as "elasticsearch-rest-client"): that is the file's. */
    bool published = d->file_version.n && str_eq(version, d->file_version);
    d->id.group = group;
    d->id.artifact = published ? d->file_artifact : artifact;
    because(d, "Implementation-Title");
    return true;
}

/* A repository keeps GROUP/AS/FOLDERS/ARTIFACT/VERSION/ARTIFACT-VERSION.jar below a folder of one of these
 * names. */
static bool by_repository(struct draft *d)
{
    static const str roots[] = {STR_INIT("repository/"), STR_INIT("maven-repo/"), STR_INIT("maven2/")};
    str dir = str_dir(d->f->path), version = str_base(dir), artifact = str_base(str_dir(dir)),
        group = STR("");
    if (!str_starts(stem_of(d->f->path), arena_join(d->arena, artifact, STR("-"), version)))
        return false;
    str above = str_dir(str_dir(dir));
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
        ptrdiff_t at = str_find(above, roots[i]);
        if (at == 0 || (at > 0 && above.p[at - 1] == '/'))
            group = str_from(above, (size_t)at + roots[i].n);
    }
    if (str_empty(group) || str_empty(version) || !ch_digit(version.p[0]) || str_ends(version, STR(".x")))
        return false;
    char *p = arena_bytes(d->arena, group.n);
    for (size_t i = 0; i < group.n; i++)
        p[i] = group.p[i] == '/' ? '.' : group.p[i];
    d->id.group = str_make(p, group.n);
    d->id.artifact = artifact;
    d->id.version = version;
    d->id.confidence = CONFIDENCE_MEDIUM;
    d->id.why = STR("place in a repository");
    return true;
}

static bool by_table(struct draft *d)
{
    if (!java_known_group(d->f, d->id.version, &d->id.artifact, &d->id.group))
        return false;
    because(d, "packages of a known artifact");
    return true;
}

/* Maven writes the group there, but old builds the organisation. */
static bool by_vendor_id(struct draft *d)
{
    str v = d->f->vendor_id;
    if (!is_group(v) || str_is(v, "org.apache") || str_is(v, "org.eclipse"))
        return false;
    d->id.group = v;
    because(d, "Implementation-Vendor-Id");
    return true;
}

/* Maven's bundle plugin names a bundle GROUP.ARTIFACT, without what they share at the seam: "org.x.log4j" and
 * "log4j-core" give "org.x.log4j.core". An artifact of one word leaves open whether the group ends in it. */
static bool by_bundle(struct draft *d)
{
    str bundle = d->f->bundle, a = d->id.artifact;
    ptrdiff_t dash = str_chr(a, '-');
    if (!is_group(bundle) || dash <= 0)
        return false;
    str first = str_sub(a, 0, (size_t)dash), tail = str_from(a, (size_t)dash + 1), group = STR("");
    str dotted = arena_join(d->arena, STR("."), a, STR("")),
        rest = arena_join(d->arena, STR("."), tail, STR(""));
    if (str_ends(bundle, dotted)) {
        group = str_sub(bundle, 0, bundle.n - dotted.n);
    } else if (str_ends(bundle, rest)) {
        group = str_sub(bundle, 0, bundle.n - rest.n);
        str last = str_from(group, (size_t)(str_rchr(group, '.') + 1));
        group = str_eq(last, first) ? group : STR("");
    }
    if (!is_group(group))
        return false;
    d->id.group = group;
    because(d, "Bundle-SymbolicName");
    return true;
}

/* What all packages share; those of classes that builds move below "shaded" and the like are passed over. */
static str common_package(const struct java_facts *f)
{
    str common = STR_NONE;
    for (size_t i = 0; i < f->packages.n; i++) {
        str p = f->packages.v[i];
        if (!common.p) {
            common = p;
            continue;
        }
        size_t n = 0, cut = 0;
        for (; n < common.n && n < p.n && common.p[n] == p.p[n]; n++)
            if (common.p[n] == '/')
                cut = n;
        bool whole = (n == common.n || common.p[n] == '/') && (n == p.n || p.p[n] == '/');
        common = str_sub(common, 0, whole ? n : cut);
    }
    return common;
}

/* The package that all classes are in: org/postgresql and artifact "postgresql" are org.postgresql,
 * io/micrometer/core and "micrometer-core" are io.micrometer. */
static bool by_packages(struct draft *d)
{
    str common = common_package(d->f), rest = common, part, a = d->id.artifact;
    for (size_t k = 1; str_split(&rest, '/', &part); k++) {
        bool same = str_eq(part, a) && k == 2;
        bool begins = k >= 2 && part.n && str_starts(a, part) && a.n > part.n && a.p[part.n] == '-';
        if (!same && !begins)
            continue;
        size_t n = (size_t)(part.p + part.n - common.p);
        char *p = arena_bytes(d->arena, n);
        for (size_t i = 0; i < n; i++)
            p[i] = common.p[i] == '/' ? '.' : common.p[i];
        d->id.group = str_make(p, n);
        because(d, "packages");
        return true;
    }
    return false;
}

/* The artifact's name: of the file; where the file was renamed ("app.jar") that of the manifest, if it is
 * one. */
static void decide_artifact(struct draft *d)
{
    str t = d->f->title;
    d->id.artifact = d->file_artifact;
    if (str_empty(d->file_version) && is_artifact(t) && !str_eq(t, d->file_artifact) && !is_group(t)) {
        d->id.artifact = t;
        because(d, "Implementation-Title");
    }
}

/* How well a pom fits the file's name: 4 it is the artifact, 3 artifact and version, 2 artifact, 1 artifact
 * and more, 0 not. */
static unsigned pom_fits(const struct draft *d, const struct java_pom *p)
{
    str stem = stem_of(d->f->path);
    if (str_eq(p->artifact, stem))
        return 4;
    if (str_eq(p->artifact, d->file_artifact))
        return str_empty(d->file_version) || versions_agree(p->version, d->file_version) ? 3 : 2;
    if (str_starts(stem, p->artifact) && stem.n > p->artifact.n && stem.p[p->artifact.n] == '-')
        return str_starts(str_from(stem, p->artifact.n + 1), p->version) ? 3 : 1;
    return 0;
}

/* The manifest names the pom's artifact, or the file's name says nothing against it. */
static bool pom_stands_alone(const struct draft *d, const struct java_pom *p)
{
    const struct java_facts *f = d->f;
    return str_eq(f->title, p->artifact) || (f->bundle.n && str_ends(f->bundle, p->artifact)) ||
           versions_agree(p->version, d->file_version) || (str_empty(d->file_version) && str_empty(f->title));
}

static bool by_pom(struct draft *d)
{
    size_t best = SIZE_MAX;
    unsigned fits = 0;
    const struct java_facts *f = d->f;
    for (size_t i = 0; i < f->poms.n; i++) {
        unsigned n = pom_fits(d, &f->poms.v[i]);
        if (n > fits) {
            fits = n;
            best = i;
        }
    }
    if (best == SIZE_MAX && f->poms.n == 1 && pom_stands_alone(d, &f->poms.v[0]))
        best = 0;
    if (best == SIZE_MAX)
        return false;
    const struct java_pom *p = &f->poms.v[best];
    d->id = (struct java_identity){p->group, p->artifact,     p->version,           STR(""),
                                   best,     CONFIDENCE_HIGH, STR("pom.properties")};
    /* "10.2.0.jre11": one version built for several releases of Java. */
    if (str_starts(d->file_version, arena_join(d->arena, p->version, STR(".jre"), STR(""))))
        d->id.version = d->file_version;
    return true;
}

/* The rest of the file's name behind ARTIFACT-VERSION- of a pom is the classifier. */
static str classifier_of(const struct draft *d)
{
    str stem = stem_of(d->f->path), head;
    if (d->id.pom == SIZE_MAX)
        return d->file_classifier;
    head = arena_printf(d->arena, "%.*s-%.*s-", STR_ARG(d->id.artifact), STR_ARG(d->id.version));
    return str_starts(stem, head) ? str_from(stem, head.n) : STR("");
}

struct java_identity java_identify(const struct java_facts *f, struct arena *a)
{
    struct draft d = {.f = f, .arena = a};
    java_file_name(stem_of(f->path), &d.file_artifact, &d.file_version, &d.file_classifier);
    d.told[0] = manifest_version(f->version);
    d.told[1] = manifest_version(f->bundle_version);
    d.told[2] = manifest_version(f->spec_version);
    d.id = (struct java_identity){.group = STR(""), .version = STR(""), .pom = SIZE_MAX, .why = STR("")};
    if (!by_pom(&d) && !by_repository(&d)) {
        decide_version(&d);
        if (!by_title(&d)) {
            decide_artifact(&d);
            if (!by_table(&d) && !by_vendor_id(&d) && !by_bundle(&d) && !by_packages(&d))
                d.id.confidence = CONFIDENCE_LOW;
        }
    }
    d.id.classifier = classifier_of(&d);
    return d.id;
}
