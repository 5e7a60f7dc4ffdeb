#include "advisory/decide.h"
#include "advisory/ecosystem.h"
#include "advisory/malware.h"
#include "advisory/package.h"
#include "model/purl.h"

static bool has_own_words(const struct shard *s)
{
    for (size_t i = 0; i < shard_advisories(s); i++)
        if (shard_advisory(s, i).flags & ADVISORY_DISTRO)
            return true;
    return false;
}

void decide_ecosystem_init(struct decide_ecosystem *eco, struct database *db, str name)
{
    bool packagist = str_ieq(ecosystem_base(name), STR("Packagist"));
    /* What is installed is compared as its installer does, not as OSV's vectors do. */
    *eco = (struct decide_ecosystem){.name = name,
                                     .db = db,
                                     .cores = database_cores(db, name),
                                     .malware = database_malware(db, name),
                                     .scheme = version_scheme_of(packagist ? STR("Composer") : name)};
    eco->judged = eco->malware != SIZE_MAX;
    for (size_t i = 0; i < eco->cores.n && eco->cores.v[i].fit == RELEASE_OWN; i++) {
        const struct shard *s = database_slot(db, eco->cores.v[i].slot, &eco->why);
        eco->judged = s != NULL;
        if (!eco->judged)
            return;
        if (ecosystem_distribution(name))
            eco->orphaned = (i == 0 || eco->orphaned) && !has_own_words(s);
    }
}

bool decide_broken(const struct decide_ecosystem *eco, struct err *why)
{
    for (size_t i = 0; i < eco->cores.n; i++) {
        const struct database_slot *s = &eco->db->slots[eco->cores.v[i].slot];
        if (eco->cores.v[i].fit != RELEASE_OWN && s->state == SLOT_BROKEN) {
            *why = s->why;
            return true;
        }
    }
    if (eco->malware == SIZE_MAX)
        return false;
    if (!database_of_kind(eco->db, SHARD_NAMES, why))
        return true;
    *why = eco->db->slots[eco->malware].why;
    return eco->db->slots[eco->malware].state == SLOT_BROKEN;
}

bool decide_speaks(const struct decide_ecosystem *eco, const struct shard *s)
{
    for (size_t i = 0; i < eco->cores.n; i++)
        if (&eco->db->slots[eco->cores.v[i].slot].shard == s)
            return true;
    return eco->malware != SIZE_MAX && &eco->db->slots[eco->malware].shard == s;
}

static bool is_there(const struct component *c, const struct match_options *o)
{
    return (!c->owner.n || o->upstream) && !c->fixture.n && (o->all_layers || c->state != STATE_REMOVED);
}

bool decide_wants(const struct component *c, const struct match_options *o)
{
    return c->version.n && is_there(c, o);
}

bool decide_wants_malware(const struct component *c, const struct match_options *o)
{
    return !c->version.n && c->ecosystem.n && is_there(c, o);
}

static str without_epoch(str version)
{
    str head, tail;
    return str_cut(version, ':', &head, &tail) ? tail : version;
}

/* An rpm names the file of its source, and that has no epoch; the package's own can be another one (perl's is
 * 4, that of perl-Errno none). */
static int compare_without_epoch(str a, str b)
{
    return scheme_rpm.compare(without_epoch(a), without_epoch(b));
}

struct decision decide_row(const struct decide_ecosystem *eco, const struct decided *j, str version)
{
    static const struct version_scheme no_epoch = {.name = "rpm", .compare = compare_without_epoch};
    const str *stream = ecosystem_rpm(eco->name) ? &j->stream : NULL;
    const struct version_scheme *scheme = j->no_epoch ? &no_epoch : version.n ? eco->scheme : NULL;
    struct decision d = range_decide(j->shard, j->row.ranges, scheme, stream, version);
    if (d.affected && j->status == VENDOR_NOT_AFFECTED) {
        d.affected = false;
        d.reason = REASON_VENDOR;
    }
    if (j->advisory.flags & ADVISORY_WITHDRAWN)
        d.affected = false;
    return d;
}

/* A package as a shard's rows are asked for it. */
struct asked {
    str name, version, stream;
    bool source;
    size_t skip; /* so many of the rows known are of advisories that speak of it by its own name */
};

static bool is_known(const decided_list *rows, size_t n, const struct shard *s, uint32_t advisory)
{
    for (size_t i = 0; i < n; i++)
        if (rows->v[i].shard == s && rows->v[i].row.advisory == advisory)
            return true;
    return false;
}

static void decide_shard(struct arena *a, const struct decide_ecosystem *eco, const struct shard *core,
                         const struct asked *p, const struct database_core *branch, decided_list *out)
{
    size_t row, end;
    if (!shard_find_package(core, p->name, &row, &end))
        return;
    if (!out->n) { /* as large as it gets, at once */
        out->v = arena_many(a, struct decided, end - row);
        out->cap = end - row;
    }
    for (; row < end; row++) {
        struct decided j = {.shard = core,
                            .row = shard_row(core, row),
                            .version = p->version,
                            .stream = p->stream,
                            .no_epoch = p->source && ecosystem_rpm(eco->name),
                            .branch = branch != NULL,
                            .mark = branch ? branch->mark : STR(""),
                            .settles = branch && release_marked(p->version, branch->mark)};
        struct shard_note note = shard_note(core, j.row.note);
        if (is_known(out, p->skip, core, j.row.advisory))
            continue;
        j.advisory = shard_advisory(core, j.row.advisory);
        j.status = (enum vendor_status)note.status;
        j.vendor_reason = shard_string(core, note.reason);
        j.decision = decide_row(eco, &j, p->version);
        if (p->version.n || j.decision.reason == REASON_ALL)
            vec_push(a, out, j);
    }
}

/* Also without a version: what is malicious in all versions needs none. */
static void decide_malware(struct arena *a, const struct decide_ecosystem *eco, const struct asked *p,
                           decided_list *out)
{
    struct err e;
    const struct shard *s = NULL, *names = NULL;
    if (eco->malware != SIZE_MAX)
        names = database_of_kind(eco->db, SHARD_NAMES, &e);
    if (names && malware_listed(names, malware_hash(eco->name, p->name)))
        s = database_slot(eco->db, eco->malware, &e);
    if (s)
        decide_shard(a, eco, s, p, NULL, out);
}

static void decide_rows(struct arena *a, const struct decide_ecosystem *eco, struct asked p,
                        decided_list *out)
{
    p.version = ecosystem_version(eco->name, p.version);
    p.name = ecosystem_package(a, eco->name, p.name);
    for (size_t i = 0; p.version.n && i < eco->cores.n; i++) {
        const struct database_core *c = &eco->cores.v[i];
        bool branch = c->fit != RELEASE_OWN;
        struct err e;
        if (c->fit == RELEASE_BRANCH && !release_marked(p.version, c->mark))
            continue;
        const struct shard *s = database_slot(eco->db, c->slot, &e);
        if (s)
            decide_shard(a, eco, s, &p, branch ? c : NULL, out);
    }
    decide_malware(a, eco, &p, out);
}

void decide_package(struct arena *a, const struct decide_ecosystem *eco, str name, str version,
                    decided_list *out)
{
    decide_rows(a, eco, (struct asked){name, version, STR(""), false, 0}, out);
}

/* "nodejs:18" of the qualifier rpmmod, "nodejs%3A18%3A8080020230...%3A63b34585" (module label of rpm). */
static str stream_of(struct arena *a, const struct component *c)
{
    str label = purl_qualifier(a, c->qualifiers, STR("rpmmod")), name, stream, rest;
    if (!str_cut(label, ':', &name, &rest))
        return STR("");
    str_cut(rest, ':', &stream, &rest);
    return str_sub(label, 0, name.n + 1 + stream.n);
}

void decide_component(struct arena *a, const struct decide_ecosystem *eco, const struct component *c,
                      decided_list *out)
{
    struct package_name names[PACKAGE_NAMES];
    size_t n = package_names(a, c, names);
    str stream = stream_of(a, c);
    for (size_t i = 0; i < n; i++)
        decide_rows(a, eco,
                    (struct asked){names[i].name, names[i].version, stream, names[i].source,
                                   names[i].source ? out->n : 0},
                    out);
}

static bool is_about(const struct decided *j, str flaw)
{
    struct words w = shard_list(j->shard, j->advisory.flaws);
    for (size_t i = 0; i < w.n; i++)
        if (str_eq(shard_string(j->shard, w.v[i]), flaw))
            return true;
    return false;
}

static bool holds_fixed(const struct decision *d)
{
    return !d->affected && (d->reason == REASON_FIXED || d->reason == REASON_VENDOR);
}

bool decide_settles(const struct decide_ecosystem *eco, const struct decided *j, str version)
{
    if (!j->branch || !release_marked(version, j->mark))
        return false;
    struct decision d = decide_row(eco, j, version);
    return holds_fixed(&d);
}

const struct decided *decide_settler(const decided_list *rows, str flaw)
{
    for (size_t i = 0; i < rows->n; i++) {
        const struct decided *j = &rows->v[i];
        if (j->settles && holds_fixed(&j->decision) && is_about(j, flaw))
            return j;
    }
    return NULL;
}
