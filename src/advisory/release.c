#include "advisory/release.h"
#include "advisory/ecosystem.h"

/* Red Hat: the tail of a CPE, product and version and more: "rhel_eus:9.2::appstream". */
struct cpe_tail {
    str product, version, edition;
};

static struct cpe_tail cpe_tail(str suffix)
{
    struct cpe_tail t;
    str rest, update;
    str_cut(suffix, ':', &t.product, &rest);
    if (!str_cut(rest, ':', &t.version, &rest))
        rest = STR("");
    str_cut(rest, ':', &update, &t.edition);
    return t;
}

static bool listed(str s, const char *const *list)
{
    for (; *list; list++)
        if (str_eq(s, str_c(*list)))
            return true;
    return false;
}

static str major_of(str version)
{
    str head, tail;
    str_cut(version, '.', &head, &tail);
    return head;
}

/* Products that every subscription has, and those of support for one minor release beyond its time. Layered
 * products (OpenShift, Ansible ...) have other versions of the same packages: nothing tells on a system that
 * a package is theirs. */
static enum release_fit redhat_fit(struct arena *a, str own, str feed, str *mark)
{
    static const char *const plain[] = {"enterprise_linux", "rhel_els", "rhel_extras", NULL};
    static const char *const extended[] = {
        "rhel_eus", "rhel_aus", "rhel_tus", "rhel_e4s", "rhel_eus_long_life", "enterprise_linux_eus", NULL};
    struct cpe_tail o = cpe_tail(own), f = cpe_tail(feed);
    str major = major_of(o.version), minor, head;
    if (!listed(o.product, plain))
        return RELEASE_OTHER;
    if (str_is(f.product, "rhel_software_collections"))
        return str_eq(f.edition, arena_join(a, STR("el"), major, STR(""))) ? RELEASE_OWN : RELEASE_OTHER;
    if (!str_eq(major_of(f.version), major))
        return RELEASE_OTHER;
    if (listed(f.product, plain))
        return RELEASE_OWN;
    if (!listed(f.product, extended) || !str_cut(f.version, '.', &head, &minor))
        return RELEASE_OTHER;
    *mark = arena_printf(a, "el%.*s_%.*s", STR_ARG(major), STR_ARG(minor));
    return RELEASE_BRANCH;
}

/* SUSE: "Linux Enterprise Server for SAP Applications 15 SP5", "Linux Enterprise Server 15 SP4-LTSS":
 * product, version and service pack ("15", "5"; "" if none). */
struct sle {
    str product, version, pack;
};

static struct sle sle_of(str s)
{
    struct sle out = {s, STR(""), STR("")};
    str head = s;
    ptrdiff_t dash = str_rchr(s, '-'), space;
    if (dash > 0 && !ch_digit(s.p[s.n - 1])) /* -LTSS, -ESPOS, -CORE */
        head = str_sub(s, 0, (size_t)dash);
    space = str_rchr(head, ' ');
    if (space > 0 && str_starts(str_from(head, (size_t)space + 1), STR("SP"))) {
        out.pack = str_from(head, (size_t)space + 3);
        head = str_sub(head, 0, (size_t)space);
        space = str_rchr(head, ' ');
    }
    if (space > 0 && (size_t)space + 1 < head.n && ch_digit(head.p[space + 1])) {
        out.version = str_from(head, (size_t)space + 1);
        out.product = str_sub(head, 0, (size_t)space);
    }
    return out;
}

/* All products of a service pack share its packages. Those of version 12 that never had service packs of
 * their own are for all of them. */
static enum release_fit suse_fit(str own, str feed)
{
    struct sle o = sle_of(own), f = sle_of(feed);
    bool micro = str_find(o.product, STR("Micro")) >= 0;
    bool hub = str_starts(f.product, STR("Package Hub")), module = str_find(f.product, STR("Module")) >= 0;
    if (!o.version.n || !str_eq(o.version, f.version) || micro != (str_find(f.product, STR("Micro")) >= 0))
        return RELEASE_OTHER;
    if (!hub && !str_starts(f.product, STR("Linux ")))
        return RELEASE_OTHER;
    return str_eq(o.pack, f.pack) || ((hub || module) && !f.pack.n) ? RELEASE_OWN : RELEASE_OTHER;
}

/* "22.04" of "22.04:LTS". */
static str ubuntu_number(str s)
{
    str head, tail;
    str_cut(s, ':', &head, &tail);
    return head;
}

/* "Pro:22.04:LTS", "Pro:FIPS-updates:22.04:LTS": fixes for those who subscribe. FIPS builds are marked. */
static enum release_fit ubuntu_fit(str own, str feed, str *mark)
{
    str line, rest;
    if (str_eq(ubuntu_number(own), ubuntu_number(feed)))
        return RELEASE_OWN;
    if (!str_starts(feed, STR("Pro:")))
        return RELEASE_OTHER;
    feed = str_from(feed, 4);
    *mark = STR("esm");
    if (str_eq(ubuntu_number(own), ubuntu_number(feed)))
        return RELEASE_EXTRA;
    if (!str_cut(feed, ':', &line, &rest) || !str_eq(ubuntu_number(own), ubuntu_number(rest)))
        return RELEASE_OTHER;
    if (!str_starts(line, STR("FIPS")))
        return RELEASE_EXTRA;
    *mark = STR("fips");
    return RELEASE_BRANCH;
}

enum release_fit release_fit(struct arena *a, str own, str feed, str *mark)
{
    str base, feed_base, o, f;
    *mark = STR("");
    if (str_eq(own, feed))
        return RELEASE_OWN;
    if (!str_cut(own, ':', &base, &o) || !str_cut(feed, ':', &feed_base, &f) || !str_eq(base, feed_base))
        return RELEASE_OTHER;
    if (str_is(base, "Red Hat"))
        return redhat_fit(a, o, f, mark);
    if (str_is(base, "SUSE"))
        return suse_fit(o, f);
    if (str_is(base, "Ubuntu"))
        return ubuntu_fit(o, f, mark);
    /* AlmaLinux:9.4 is AlmaLinux:9 */
    return ecosystem_rpm(base) && str_eq(major_of(o), f) ? RELEASE_OWN : RELEASE_OTHER;
}

bool release_marked(str version, str mark)
{
    for (size_t i = 0; mark.n && i + mark.n <= version.n; i++)
        if (str_ieq(str_sub(version, i, mark.n), mark) &&
            (i + mark.n == version.n || !ch_digit(mark.p[mark.n - 1]) || !ch_digit(version.p[i + mark.n])))
            return true;
    return false;
}
