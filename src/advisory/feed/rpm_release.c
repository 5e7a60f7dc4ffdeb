#include "advisory/feed/rpm_release.h"

static str digits(str s)
{
    size_t n = 0;
    while (n < s.n && ch_digit(s.p[n]))
        n++;
    return str_sub(s, 0, n);
}

/* The first number in a text, with what stands behind its dot where `dot`: "15.5". */
static str first_number(str s, bool dot)
{
    while (s.n && !ch_digit(s.p[0]))
        s = str_from(s, 1);
    str whole = digits(s), part = STR("");
    if (dot && whole.n && whole.n < s.n && s.p[whole.n] == '.')
        part = digits(str_from(s, whole.n + 1));
    return part.n ? str_sub(s, 0, whole.n + 1 + part.n) : whole;
}

/* What follows a distribution's mark in a package's release: "9_3" of "362.24.1.el9_3" and "el". */
static str tag(str release, str mark)
{
    for (size_t i = 0; i + mark.n < release.n; i++) {
        bool begins = i == 0 || !ch_alnum(release.p[i - 1]);
        if (begins && str_starts(str_from(release, i), mark) && ch_digit(release.p[i + mark.n]))
            return str_from(release, i + mark.n);
    }
    return STR("");
}

static void add(struct arena *a, struct rpm_releases *out, str name, str number)
{
    if (number.n)
        out->v[out->n++] = arena_join(a, name, STR(":"), number);
}

/* "9" of a rebuild of Red Hat's, by the package's tag, else by the names that the repository gives. */
static str el_number(const struct rpm_place *p)
{
    str n = digits(tag(p->package_release, STR("el")));
    n = n.n ? n : first_number(p->collection, false);
    n = n.n ? n : first_number(p->collection_name, false);
    return n;
}

static void add_el(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    add(a, out, name, el_number(p));
}

/* Extended support has fixes of its own for one minor release: "el9_2". */
static void add_redhat(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    static const str kinds[] = {STR_INIT("-eus-"), STR_INIT("-e4s-"), STR_INIT("-aus-"), STR_INIT("-tus-")};
    str t = tag(p->package_release, STR("el")), major = digits(t);
    str minor = t.n > major.n && t.p[major.n] == '_' ? digits(str_from(t, major.n + 1)) : STR("");
    (void)name;
    for (size_t i = 0; minor.n && i < sizeof kinds / sizeof *kinds; i++)
        if (str_find(p->collection, kinds[i]) >= 0) {
            str product = arena_join(a, STR("Red Hat:rhel_"), str_sub(kinds[i], 1, 3), STR(""));
            add(a, out, product, arena_join(a, major, STR("."), minor));
            return;
        }
    add(a, out, STR("Red Hat:enterprise_linux"), el_number(p));
}

static void add_fedora(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    str n = first_number(p->collection, false);
    n = n.n ? n : first_number(p->release, false);
    n = n.n ? n : digits(tag(p->package_release, str_is(name, "EPEL") ? STR("el") : STR("fc")));
    add(a, out, name, n);
}

static void add_amazon(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    str n = STR("");
    if (str_starts(p->collection, STR("amazon-linux-ami")))
        n = STR("1");
    else if (str_starts(p->collection, STR("amazon-linux-")))
        n = first_number(p->collection, false);
    n = n.n ? n : digits(tag(p->package_release, STR("amzn")));
    n = n.n ? n : digits(str_from(p->id, 4)); /* ALAS2023-2024-1; of the first one: ALAS-2018-1 */
    add(a, out, name, n.n ? n : STR("1"));
}

/* "Linux Enterprise Server 15 SP5" of SUSE-SLE-Module-Basesystem-15-SP5-2024-1: all modules of a service pack
 * are asked together. */
static void add_sle(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    str rest = p->id, part, major = STR(""), pack = STR("");
    bool micro = str_find(p->id, STR("-Micro-")) >= 0;
    while (!major.n && str_split(&rest, '-', &part))
        if (part.n && first_number(part, true).n == part.n)
            major = part;
    if (rest.n && str_starts(rest, STR("SP")))
        pack = digits(str_from(rest, 2));
    if (micro && major.n)
        add(a, out, name,
            arena_join(
                a, str_starts(p->id, STR("SUSE-SL-")) ? STR("Linux Micro ") : STR("Linux Enterprise Micro "),
                major, STR("")));
    else if (major.n && pack.n)
        add(a, out, name,
            arena_join(a, arena_join(a, STR("Linux Enterprise Server "), major, STR(" SP")), pack, STR("")));
    else if (major.n)
        add(a, out, name, arena_join(a, STR("Linux Enterprise Server "), major, STR("")));
}

/* Leap's number stands in the id ("openSUSE-SLE-15.5-2024-1"), the collection, or the tag "lp155". */
static void add_leap(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    const str from[] = {p->id, p->collection, p->collection_name, p->release};
    str n = STR("");
    for (size_t i = 0; i < sizeof from / sizeof *from && str_chr(n, '.') < 0; i++)
        n = first_number(from[i], true);
    str t = digits(tag(p->package_release, STR("lp")));
    if (str_chr(n, '.') < 0)
        n = t.n == 3 ? arena_join(a, str_sub(t, 0, 2), STR("."), str_from(t, 2)) : STR("");
    if (n.n)
        add(a, out, name, arena_join(a, STR("Leap "), n, STR("")));
    else if (str_find(p->collection_name, STR("Tumbleweed")) >= 0 || str_find(p->id, STR("Tumbleweed")) >= 0)
        add(a, out, name, STR("Tumbleweed"));
}

/* "22.03-LTS-SP3" of the tag "oe2203sp3". */
static str openeuler(struct arena *a, str t)
{
    str number = digits(t), pack = str_from(t, number.n);
    if (number.n != 4)
        return STR("");
    bool packed = str_starts(pack, STR("sp")) && digits(str_from(pack, 2)).n;
    str lts = packed ? arena_join(a, STR("-LTS-SP"), digits(str_from(pack, 2)), STR("")) : STR("-LTS");
    return arena_printf(a, "%.*s.%.*s%.*s", 2, number.p, 2, number.p + 2, STR_ARG(lts));
}

/* By the package's tag alone. */
static void add_tagged(struct arena *a, struct rpm_releases *out, const struct rpm_place *p, str name)
{
    static const str el[] = {STR_INIT("AlmaLinux"), STR_INIT("Oracle Linux"),
                             STR_INIT("Red Hat:enterprise_linux"), STR_INIT("Rocky Linux")};
    str r = p->package_release, ph = digits(tag(r, STR("ph"))), t = tag(r, STR("oe"));
    str azure = tag(r, STR("azl"));
    (void)name;
    add(a, out, STR("Fedora"), digits(tag(r, STR("fc"))));
    if (out->n)
        return;
    for (size_t i = 0; i < sizeof el / sizeof *el; i++)
        add(a, out, el[i], digits(tag(r, STR("el"))));
    if (out->n)
        return;
    add(a, out, STR("Amazon Linux"), digits(tag(r, STR("amzn"))));
    add(a, out, STR("Mageia"), digits(tag(r, STR("mga"))));
    add(a, out, STR("Azure Linux"), digits(azure.n ? azure : tag(r, STR("cm"))));
    if (ph.n)
        add(a, out, STR("Photon OS"), arena_join(a, ph, STR(".0"), STR("")));
    else if (t.n && out->n < 4)
        add(a, out, STR("openEuler"), openeuler(a, t));
}

struct rpm_releases rpm_releases_of(struct arena *a, const struct rpm_place *p)
{
    static const struct {
        str prefix, name;
        void (*add)(struct arena *, struct rpm_releases *, const struct rpm_place *, str);
    } makers[] = {
        {STR_INIT("ALAS"), STR_INIT("Amazon Linux"), add_amazon},
        {STR_INIT("ALBA-"), STR_INIT("AlmaLinux"), add_el},
        {STR_INIT("ALEA-"), STR_INIT("AlmaLinux"), add_el},
        {STR_INIT("ALSA-"), STR_INIT("AlmaLinux"), add_el},
        {STR_INIT("ELBA-"), STR_INIT("Oracle Linux"), add_el},
        {STR_INIT("ELEA-"), STR_INIT("Oracle Linux"), add_el},
        {STR_INIT("ELSA-"), STR_INIT("Oracle Linux"), add_el},
        {STR_INIT("FEDORA-EPEL-"), STR_INIT("EPEL"), add_fedora},
        {STR_INIT("FEDORA-"), STR_INIT("Fedora"), add_fedora},
        {STR_INIT("RHBA-"), STR_INIT(""), add_redhat},
        {STR_INIT("RHEA-"), STR_INIT(""), add_redhat},
        {STR_INIT("RHSA-"), STR_INIT(""), add_redhat},
        {STR_INIT("RLBA-"), STR_INIT("Rocky Linux"), add_el},
        {STR_INIT("RLEA-"), STR_INIT("Rocky Linux"), add_el},
        {STR_INIT("RLSA-"), STR_INIT("Rocky Linux"), add_el},
        {STR_INIT("RXSA-"), STR_INIT("Rocky Linux"), add_el},
        {STR_INIT("SUSE-SL"), STR_INIT("SUSE"), add_sle},
        {STR_INIT("openSUSE-"), STR_INIT("openSUSE"), add_leap},
        {STR_INIT(""), STR_INIT(""), add_tagged},
    };
    struct rpm_releases out = {.n = 0};
    size_t i = 0;
    while (!str_starts(p->id, makers[i].prefix))
        i++;
    makers[i].add(a, &out, p, makers[i].name);
    return out;
}

str rpm_topic_start(struct arena *a, str id, str epoch, str version)
{
    if (!str_starts(id, STR("ALAS")) || id.n < 6 || !ch_alpha(id.p[4]))
        return STR("0");
    str number = first_number(str_from(id, 4), true);
    if (!number.n || !str_starts(version, number) || version.n == number.n || version.p[number.n] != '.')
        return STR("0");
    return epoch.n && !str_is(epoch, "0") ? arena_join(a, epoch, STR(":"), number) : number;
}
