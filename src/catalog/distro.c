#include "catalog/distro.h"
#include "catalog/qualifier.h"

/* How a release is written behind the ecosystem's name (OSV schema, "Defined ecosystems"). */
enum form {
    FORM_NONE,      /* Wolfi */
    FORM_MAJOR,     /* AlmaLinux:9 */
    FORM_WHOLE,     /* Photon OS:5.0 */
    FORM_DEBIAN,    /* Debian:12, Debian:6.0 */
    FORM_UBUNTU,    /* Ubuntu:22.04:LTS, Ubuntu:24.10 */
    FORM_ALPINE,    /* Alpine:v3.18 */
    FORM_ALPAQUITA, /* Alpaquita:23, Alpaquita:stream */
    FORM_OPENEULER, /* openEuler:20.03-LTS-SP1 */
    FORM_LEAP,      /* openSUSE:Leap 15.5 */
    FORM_LEAP_MICRO,
    FORM_SLES,      /* SUSE:Linux Enterprise Server 15 SP5 */
    FORM_SLE_MICRO, /* SUSE:Linux Enterprise Micro 5.3 */
    FORM_SL_MICRO,  /* SUSE:Linux Micro 6.0 */
    FORM_AMAZON,    /* Amazon Linux:2023; 2018.03 is Amazon Linux:1 */
    FORM_RHEL       /* Red Hat:enterprise_linux:9 (the feed's suffixes are CPE tails) */
};
struct row {
    str type, id, ecosystem, namespace_;
    enum form form;
    bool rebuild; /* of what the ecosystem's advisories speak of: packages may differ */
};

static const struct row rows[] = {
    {STR_INIT("deb"), STR_INIT("debian"), STR_INIT("Debian"), STR_INIT("debian"), FORM_DEBIAN},
    {STR_INIT("deb"), STR_INIT("ubuntu"), STR_INIT("Ubuntu"), STR_INIT("ubuntu"), FORM_UBUNTU},
    {STR_INIT("deb"), STR_INIT("echo"), STR_INIT("Echo"), STR_INIT("echo"), FORM_NONE},
    {STR_INIT("apk"), STR_INIT("alpine"), STR_INIT("Alpine"), STR_INIT("alpine"), FORM_ALPINE},
    {STR_INIT("apk"), STR_INIT("wolfi"), STR_INIT("Wolfi"), STR_INIT("wolfi"), FORM_NONE},
    {STR_INIT("apk"), STR_INIT("chainguard"), STR_INIT("Chainguard"), STR_INIT("chainguard"), FORM_NONE},
    {STR_INIT("apk"), STR_INIT("minimos"), STR_INIT("MinimOS"), STR_INIT("minimos"), FORM_NONE},
    {STR_INIT("apk"), STR_INIT("alpaquita"), STR_INIT("Alpaquita"), STR_INIT("alpaquita"), FORM_ALPAQUITA},
    {STR_INIT("apk"), STR_INIT("bellsoft-hardened-containers"), STR_INIT("BellSoft Hardened Containers"),
     STR_INIT("bellsoft-hardened-containers"), FORM_ALPAQUITA},
    {STR_INIT("rpm"), STR_INIT("almalinux"), STR_INIT("AlmaLinux"), STR_INIT("almalinux"), FORM_MAJOR},
    {STR_INIT("rpm"), STR_INIT("rocky"), STR_INIT("Rocky Linux"), STR_INIT("rocky-linux"), FORM_MAJOR},
    {STR_INIT("rpm"), STR_INIT("rhel"), STR_INIT("Red Hat"), STR_INIT("redhat"), FORM_RHEL},
    {STR_INIT("rpm"), STR_INIT("centos"), STR_INIT("Red Hat"), STR_INIT("centos"), FORM_RHEL, true},
    {STR_INIT("rpm"), STR_INIT("scientific"), STR_INIT("Red Hat"), STR_INIT("scientific"), FORM_RHEL, true},
    {STR_INIT("rpm"), STR_INIT("opensuse-leap-micro"), STR_INIT("openSUSE"), STR_INIT("opensuse"),
     FORM_LEAP_MICRO},
    {STR_INIT("rpm"), STR_INIT("opensuse-leap"), STR_INIT("openSUSE"), STR_INIT("opensuse"), FORM_LEAP},
    {STR_INIT("rpm"), STR_INIT("opensuse-tumbleweed"), STR_INIT("openSUSE:Tumbleweed"), STR_INIT("opensuse"),
     FORM_NONE},
    {STR_INIT("rpm"), STR_INIT("sles"), STR_INIT("SUSE"), STR_INIT("suse"), FORM_SLES},
    {STR_INIT("rpm"), STR_INIT("sled"), STR_INIT("SUSE"), STR_INIT("suse"), FORM_SLES},
    {STR_INIT("rpm"), STR_INIT("sles_sap"), STR_INIT("SUSE"), STR_INIT("suse"), FORM_SLES},
    {STR_INIT("rpm"), STR_INIT("sle_hpc"), STR_INIT("SUSE"), STR_INIT("suse"), FORM_SLES},
    {STR_INIT("rpm"), STR_INIT("sle-micro"), STR_INIT("SUSE"), STR_INIT("suse"), FORM_SLE_MICRO},
    {STR_INIT("rpm"), STR_INIT("sl-micro"), STR_INIT("SUSE"), STR_INIT("suse"), FORM_SL_MICRO},
    {STR_INIT("rpm"), STR_INIT("mageia"), STR_INIT("Mageia"), STR_INIT("mageia"), FORM_MAJOR},
    {STR_INIT("rpm"), STR_INIT("openEuler"), STR_INIT("openEuler"), STR_INIT("openEuler"), FORM_OPENEULER},
    {STR_INIT("rpm"), STR_INIT("azurelinux"), STR_INIT("Azure Linux"), STR_INIT("azurelinux"), FORM_MAJOR},
    {STR_INIT("rpm"), STR_INIT("mariner"), STR_INIT("Azure Linux"), STR_INIT("mariner"), FORM_MAJOR},
    {STR_INIT("rpm"), STR_INIT("photon"), STR_INIT("Photon OS"), STR_INIT("photon"), FORM_WHOLE},
    {STR_INIT("rpm"), STR_INIT("amzn"), STR_INIT("Amazon Linux"), STR_INIT("amzn"), FORM_AMAZON},
    {STR_INIT("rpm"), STR_INIT("ol"), STR_INIT("Oracle Linux"), STR_INIT("ol"), FORM_MAJOR},
    {STR_INIT("rpm"), STR_INIT("fedora"), STR_INIT("Fedora"), STR_INIT("fedora"), FORM_MAJOR},
};

/* Releases by codename, for systems that give no number of the release their packages come from. */
static const struct {
    str id, codename, version;
} codenames[] = {
    {STR_INIT("debian"), STR_INIT("etch"), STR_INIT("4.0")},
    {STR_INIT("debian"), STR_INIT("lenny"), STR_INIT("5.0")},
    {STR_INIT("debian"), STR_INIT("squeeze"), STR_INIT("6.0")},
    {STR_INIT("debian"), STR_INIT("wheezy"), STR_INIT("7")},
    {STR_INIT("debian"), STR_INIT("jessie"), STR_INIT("8")},
    {STR_INIT("debian"), STR_INIT("stretch"), STR_INIT("9")},
    {STR_INIT("debian"), STR_INIT("buster"), STR_INIT("10")},
    {STR_INIT("debian"), STR_INIT("bullseye"), STR_INIT("11")},
    {STR_INIT("debian"), STR_INIT("bookworm"), STR_INIT("12")},
    {STR_INIT("debian"), STR_INIT("trixie"), STR_INIT("13")},
    {STR_INIT("debian"), STR_INIT("forky"), STR_INIT("14")},
    {STR_INIT("debian"), STR_INIT("duke"), STR_INIT("15")},
    {STR_INIT("debian"), STR_INIT("sid"), STR_INIT("sid")}, /* unstable, which never gets a number */
    {STR_INIT("debian"), STR_INIT("unstable"), STR_INIT("sid")},
    {STR_INIT("ubuntu"), STR_INIT("trusty"), STR_INIT("14.04")},
    {STR_INIT("ubuntu"), STR_INIT("xenial"), STR_INIT("16.04")},
    {STR_INIT("ubuntu"), STR_INIT("bionic"), STR_INIT("18.04")},
    {STR_INIT("ubuntu"), STR_INIT("focal"), STR_INIT("20.04")},
    {STR_INIT("ubuntu"), STR_INIT("jammy"), STR_INIT("22.04")},
    {STR_INIT("ubuntu"), STR_INIT("noble"), STR_INIT("24.04")},
    {STR_INIT("ubuntu"), STR_INIT("oracular"), STR_INIT("24.10")},
    {STR_INIT("ubuntu"), STR_INIT("plucky"), STR_INIT("25.04")},
    {STR_INIT("ubuntu"), STR_INIT("questing"), STR_INIT("25.10")},
    {STR_INIT("ubuntu"), STR_INIT("resolute"), STR_INIT("26.04")},
};

static size_t rank(str origin)
{
    static const str order[] = {STR_INIT("etc/os-release"), STR_INIT("usr/lib/os-release"),
                                STR_INIT("etc/alpine-release"), STR_INIT("etc/debian_version")};
    size_t i = 0;
    while (i < sizeof order / sizeof *order && !str_eq(order[i], origin))
        i++;
    return i;
}

void distro_pick(struct inventory *inv, const struct os_release *os, const str *origin, size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n; i++)
        if (rank(origin[i]) < rank(origin[best]))
            best = i;
    if (!n)
        return;
    inv->os = os[best];
    for (size_t i = 0; i < n && !inv->os.version.n && !inv->os.codename.n; i++)
        if (str_eq(os[i].id, inv->os.id)) {
            inv->os.version = os[i].version;
            inv->os.codename = os[i].codename;
        }
}

static const struct row *row_of(str type, str id)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_eq(rows[i].type, type) && str_ieq(rows[i].id, id))
            return &rows[i];
    return NULL;
}

str distro_number(str id, str codename)
{
    for (size_t i = 0; i < sizeof codenames / sizeof *codenames; i++)
        if (str_ieq(codenames[i].id, id) && str_eq(codenames[i].codename, codename))
            return codenames[i].version;
    return STR("");
}

/* The leading `parts` numbers of a version, without what follows them: "3.18.4" 2 is "3.18". Fewer: empty. */
static str numbers(str version, unsigned parts)
{
    size_t i = 0;
    for (; parts; parts--) {
        size_t from = i;
        while (i < version.n && ch_digit(version.p[i]))
            i++;
        if (i == from)
            return STR_NONE;
        if (parts > 1 && (i >= version.n || version.p[i++] != '.'))
            return STR_NONE;
    }
    return str_sub(version, 0, i);
}

/* Ubuntu's long-term releases are the April ones of even years (and the first, 6.06). */
static bool ubuntu_lts(str version)
{
    uint64_t year;
    str head, tail;
    return str_is(version, "6.06") || (str_cut(version, '.', &head, &tail) && str_u64(head, 10, &year) &&
                                       year % 2 == 0 && str_is(tail, "04"));
}

/* "20.03 (LTS-SP1)" of PRETTY_NAME "openEuler 20.03 (LTS-SP1)" as "20.03-LTS-SP1". */
static str openeuler(struct arena *a, const struct os_release *os)
{
    str number = numbers(os->version, 2), head, tail, edition, rest;
    if (!number.n || !str_cut(os->name, '(', &head, &tail) || !str_cut(tail, ')', &edition, &rest))
        return number;
    return arena_join(a, number, STR("-"), edition);
}

static str sles(struct arena *a, str version)
{
    str major = numbers(version, 1), head, pack;
    if (!major.n)
        return STR_NONE;
    if (!str_cut(version, '.', &head, &pack))
        return arena_join(a, STR("Linux Enterprise Server "), major, STR(""));
    if (major.n == 2 && str_cmp(major, STR("16")) >= 0) /* no service packs any more */
        return arena_join(a, STR("Linux Enterprise Server "), version, STR(""));
    return arena_printf(a, "Linux Enterprise Server %.*s SP%.*s", STR_ARG(major), STR_ARG(pack));
}

/* Debian's releases before 7 had two numbers. */
static str debian(str version)
{
    uint64_t major;
    if (str_is(version, "sid"))
        return version;
    str first = numbers(version, 1);
    return str_u64(first, 10, &major) && major < 7 ? numbers(version, 2) : first;
}

static str alpine(struct arena *a, str version)
{
    str two = numbers(version, 2);
    if (str_is(version, "edge") || str_find(version, STR("_alpha")) >= 0) /* no release yet */
        return STR("edge");
    if (!two.n)
        return STR_NONE;
    return arena_join(a, STR("v"), two, STR(""));
}

/* What stands behind the colon; empty when the release cannot be told. */
static str release(struct arena *a, enum form form, const struct os_release *os, str version)
{
    switch (form) {
    case FORM_MAJOR:
        return numbers(version, 1);
    case FORM_WHOLE:
        return version;
    case FORM_DEBIAN:
        return debian(version);
    case FORM_UBUNTU:
        version = numbers(version, 2);
        return ubuntu_lts(version) ? arena_join(a, version, STR(":LTS"), STR("")) : version;
    case FORM_ALPINE:
        return alpine(a, version);
    case FORM_ALPAQUITA:
        return str_is(version, "stream") ? version : numbers(version, 1);
    case FORM_OPENEULER:
        return openeuler(a, os);
    case FORM_LEAP:
        return version.n ? arena_join(a, STR("Leap "), version, STR("")) : STR_NONE;
    case FORM_LEAP_MICRO:
        return version.n ? arena_join(a, STR("Leap Micro "), version, STR("")) : STR_NONE;
    case FORM_SLES:
        return sles(a, version);
    case FORM_SLE_MICRO:
        return version.n ? arena_join(a, STR("Linux Enterprise Micro "), version, STR("")) : STR_NONE;
    case FORM_SL_MICRO:
        return version.n ? arena_join(a, STR("Linux Micro "), version, STR("")) : STR_NONE;
    case FORM_AMAZON:
        return str_chr(version, '.') >= 0 ? STR("1") : numbers(version, 1);
    case FORM_RHEL:
        return version.n ? arena_join(a, STR("enterprise_linux:"), numbers(version, 1), STR("")) : STR_NONE;
    case FORM_NONE:
        break;
    }
    return STR_NONE;
}

static str ecosystem(struct arena *a, const struct row *row, const struct os_release *os, str version)
{
    if (row->form == FORM_NONE)
        return row->ecosystem;
    str r = release(a, row->form, os, version);
    return r.n ? arena_join(a, row->ecosystem, STR(":"), r) : STR("");
}

/* The first of ID_LIKE that is in the table, with the release that the codename tells. */
static const struct row *base_row(const struct os_release *os, str type, str *version)
{
    str like = os->like, id;
    while (str_split(&like, ' ', &id)) {
        const struct row *row = row_of(type, id);
        *version = distro_number(id, os->codename);
        if (row && version->n)
            return row;
    }
    return NULL;
}

struct distro distro_of(struct arena *a, const struct os_release *os, str type)
{
    struct distro d = {DISTRO_UNKNOWN, STR_INIT(""), STR_INIT(""), STR_INIT("")};
    if (!os->id.n)
        return d;
    const struct row *row = row_of(type, os->id);
    str version = os->version.n ? os->version : distro_number(os->id, os->codename);
    enum distro_match match = DISTRO_EXACT;
    d.namespace_ = row ? row->namespace_ : arena_dup(a, os->id);
    d.qualifier = version.n ? arena_join(a, os->id, STR("-"), version) : os->id;
    if (!row && (row = base_row(os, type, &version)))
        match = DISTRO_DERIVED;
    if (row)
        d.ecosystem = ecosystem(a, row, os, version);
    if (row && row->rebuild)
        match = DISTRO_DERIVED;
    d.match = d.ecosystem.n ? match : DISTRO_UNKNOWN;
    return d;
}

/* How the makers of systems of rpm packages name themselves as a package's vendor, as far as it tells them
 * from others. */
static const struct {
    str id, vendor;
} makers[] = {
    {STR_INIT("almalinux"), STR_INIT("almalinux")},
    {STR_INIT("rocky"), STR_INIT("rocky")},
    {STR_INIT("rhel"), STR_INIT("red-hat")},
    {STR_INIT("centos"), STR_INIT("centos")},
    {STR_INIT("fedora"), STR_INIT("fedora")},
    {STR_INIT("fedora"), STR_INIT("red-hat")},
    {STR_INIT("suse"), STR_INIT("suse")},
    {STR_INIT("suse"), STR_INIT("opensuse")},
    {STR_INIT("sles"), STR_INIT("suse")},
    {STR_INIT("opensuse"), STR_INIT("opensuse")},
    {STR_INIT("mageia"), STR_INIT("mageia")},
    {STR_INIT("openEuler"), STR_INIT("openeuler")},
    {STR_INIT("amzn"), STR_INIT("amazon")},
    {STR_INIT("ol"), STR_INIT("oracle")},
    {STR_INIT("azurelinux"), STR_INIT("microsoft")},
    {STR_INIT("mariner"), STR_INIT("microsoft")},
    {STR_INIT("photon"), STR_INIT("vmware")},
    {STR_INIT("photon"), STR_INIT("broadcom")},
};

/* Adds to *known when the system `id` has makers in the table; true when the vendor is one of them. */
static bool made_by(str id, str vendor, size_t *known)
{
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (!str_ieq(makers[i].id, id))
            continue;
        ++*known;
        if (str_istarts(vendor, makers[i].vendor))
            return true;
    }
    return false;
}

/* An rpm's vendor is a company's name. Of a system whose maker is not known nobody is foreign. */
static bool is_foreign_rpm(const struct os_release *os, str vendor)
{
    str like = os->like, id;
    size_t known = 0;
    if (!vendor.n || made_by(os->id, vendor, &known))
        return false;
    while (str_split(&like, ' ', &id))
        if (made_by(id, vendor, &known))
            return false;
    return known > 0;
}

/* Names that other programs give in the qualifier. */
static str distro_id(str id)
{
    static const str also[][2] = {{STR_INIT("redhat"), STR_INIT("rhel")},
                                  {STR_INIT("suse linux enterprise server"), STR_INIT("sles")},
                                  {STR_INIT("suse.linux.enterprise.server"), STR_INIT("sles")},
                                  {STR_INIT("opensuse.leap"), STR_INIT("opensuse-leap")},
                                  {STR_INIT("opensuse.tumbleweed"), STR_INIT("opensuse-tumbleweed")},
                                  {STR_INIT("rocky-linux"), STR_INIT("rocky")},
                                  {STR_INIT("alma"), STR_INIT("almalinux")},
                                  {STR_INIT("amazon"), STR_INIT("amzn")},
                                  {STR_INIT("amazonlinux"), STR_INIT("amzn")},
                                  {STR_INIT("oracle"), STR_INIT("ol")},
                                  {STR_INIT("oraclelinux"), STR_INIT("ol")},
                                  {STR_INIT("cbl-mariner"), STR_INIT("mariner")}};
    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (str_ieq(also[i][0], id))
            return also[i][1];
    return id;
}

/* "debian-12", "debian-bookworm", "wolfi", "jessie" (of the namespace) as a release. */
static struct os_release release_of(str type, str namespace_, str distro)
{
    struct os_release os = {.id = distro_id(distro)};
    ptrdiff_t dash = str_rchr(distro, '-');
    if (row_of(type, os.id))
        return os;
    if (dash < 0) {
        os.id = distro_id(namespace_);
        os.codename = distro;
        os.version = ch_digit(distro.p[0]) ? distro : STR_NONE;
        return os;
    }
    os.id = distro_id(str_sub(distro, 0, (size_t)dash));
    os.codename = os.version = str_from(distro, (size_t)dash + 1);
    if (!os.version.n || (!ch_digit(os.version.p[0]) && !str_is(os.version, "stream")))
        os.version = STR_NONE;
    return os;
}

str distro_ecosystem(struct arena *a, str type, str namespace_, str distro)
{
    if (!distro.n)
        return STR("");
    struct os_release os = release_of(type, namespace_, distro);
    const struct row *row = row_of(type, os.id);
    if (!row ||
        (namespace_.n && !str_ieq(namespace_, row->namespace_) && !str_ieq(distro_id(namespace_), row->id)))
        return STR("");
    return ecosystem(a, row, &os, os.version.n ? os.version : distro_number(os.id, os.codename));
}

/* True when the vendor that a package names is not the maker of this system, nor of what it is made from. */
static bool is_foreign(const struct os_release *os, str type, str vendor)
{
    if (str_is(type, "rpm"))
        return is_foreign_rpm(os, vendor);
    str like = os->like, id;
    if (!vendor.n || !os->id.n || str_ieq(vendor, os->id))
        return false;
    while (str_split(&like, ' ', &id))
        if (str_ieq(vendor, id))
            return false;
    return true;
}

static void lower_confidence(struct component *c)
{
    for (size_t i = 0; i < c->evidence.n; i++)
        if (c->evidence.v[i].confidence == CONFIDENCE_HIGH)
            c->evidence.v[i].confidence = CONFIDENCE_MEDIUM;
}

struct tally {
    size_t unknown, derived, foreign;
};

/* Fedora's packages for Enterprise Linux, beside those of the system: "EPEL:9" by the tag of the release. */
static str epel(struct arena *a, const struct os_release *os, const struct component *c)
{
    ptrdiff_t at = str_find(c->version, STR(".el"));
    if (!str_is(c->type, "rpm") || str_ieq(os->id, STR("fedora")) ||
        !str_istarts(c->namespace_, STR("fedora")) || at < 0)
        return STR("");
    str number = numbers(str_from(c->version, (size_t)at + 3), 1);
    return number.n ? arena_join(a, STR("EPEL:"), number, STR("")) : STR("");
}

static void apply(struct arena *a, const struct inventory *inv, const struct distro *d, struct component *c,
                  struct tally *t)
{
    str of_epel = epel(a, &inv->os, c);
    c->qualifiers = qualifier_set(a, c->qualifiers, STR("distro"), d->qualifier);
    if (of_epel.n) {
        c->ecosystem = of_epel;
        c->namespace_ = STR("fedora");
    } else if (str_is(c->type, "ebuild")) { /* its namespace is a category, and goes with the name */
        t->unknown++;
    } else if (is_foreign(&inv->os, c->type, c->namespace_)) {
        t->foreign++;
        c->ecosystem = STR("");
    } else {
        c->namespace_ = d->namespace_.n ? d->namespace_ : c->namespace_;
        c->ecosystem = d->ecosystem;
        t->unknown += d->match == DISTRO_UNKNOWN;
        t->derived += d->match == DISTRO_DERIVED;
        if (d->match == DISTRO_DERIVED)
            lower_confidence(c);
    }
    c->purl = component_purl(a, c);
}

static void report(struct inventory *inv, const char *type, const struct distro *d, const struct tally *t)
{
    const struct os_release *os = &inv->os;
    if (t->unknown && !os->id.n)
        inventory_diag(
            inv, DIAG_WARNING, STR(""),
            "%zu %s packages are not judged: no os-release tells which distribution they belong to",
            t->unknown, type);
    else if (t->unknown)
        inventory_diag(
            inv, DIAG_WARNING, STR(""),
            "%zu %s packages are not judged: no advisories are known for operating system \"%.*s\" %.*s",
            t->unknown, type, STR_ARG(os->id), STR_ARG(os->version));
    if (t->derived)
        inventory_diag(
            inv, DIAG_NOTE, STR(""),
            "%zu %s packages of \"%.*s\" are judged by the advisories of %.*s, which it is made from: "
            "packages that it rebuilt may differ",
            t->derived, type, STR_ARG(os->id), STR_ARG(d->ecosystem));
    if (t->foreign)
        inventory_diag(
            inv, DIAG_NOTE, STR(""),
            "%zu %s packages name another origin than the distribution: its advisories are not applied",
            t->foreign, type);
}

void distro_apply(struct arena *a, struct inventory *inv)
{
    static const char *const types[] = {"alpm", "apk", "deb", "ebuild", "opkg", "rpm"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        struct distro d = distro_of(a, &inv->os, str_c(types[i]));
        struct tally t = {0};
        for (size_t k = 0; k < inv->components.n; k++)
            if (str_eq(inv->components.v[k].type, str_c(types[i])) && !inv->components.v[k].ecosystem.n)
                apply(a, inv, &d, &inv->components.v[k], &t);
        report(inv, types[i], &d, &t);
    }
}
