/* sample: a small inventory and its judgement in which every field is filled, for tests of what carries or
 * prints them. Not a test by itself. */
#ifndef ASSAY_TEST_SAMPLE_H
#define ASSAY_TEST_SAMPLE_H

#include "model/finding.h"

static inline struct component *sample_component(struct inventory *inv, const char *type, const char *name,
                                                 const char *version, const char *ecosystem, const char *path,
                                                 int32_t layer)
{
    struct arena *a = inv->arena;
    struct component *c = vec_add(a, &inv->components);
    c->type = str_c(type);
    c->name = str_c(name);
    c->version = str_c(version);
    c->ecosystem = str_c(ecosystem);
    c->kind = STR("library");
    c->origin = str_c(path);
    vec_push(a, &c->locations, (struct location){str_c(path), layer, 0});
    vec_push(a, &c->evidence, (struct evidence){str_c(type), str_c(path), STR("name"), CONFIDENCE_HIGH});
    return c;
}

static inline struct component *sample_deb(struct inventory *inv, const char *name, const char *version,
                                           const char *source)
{
    struct component *c = sample_component(inv, "deb", name, version, "Debian:12", "var/lib/dpkg/status", 0);
    c->namespace_ = STR("debian");
    c->qualifiers = STR("arch=amd64&distro=debian-12");
    c->kind = STR("package");
    c->source_name = str_c(source);
    c->source_version = str_c(version);
    c->key_unowned = true;
    vec_push(inv->arena, &c->licences, STR("Apache-2.0"));
    c->purl = component_purl(inv->arena, c);
    return c;
}

static inline void sample_components(struct inventory *inv)
{
    struct arena *a = inv->arena;
    struct component *c = sample_deb(inv, "libssl3", "3.0.9-1", "openssl");
    vec_push(a, &c->depends, STR("pkg:deb/debian/openssl@3.0.9-1?arch=amd64&distro=debian-12"));
    vec_push(a, &c->asked, (struct range_asked){STR(""), STR(">= 3.0")});
    sample_deb(inv, "openssl", "3.0.9-1", "openssl");
    c = sample_component(inv, "maven", "org.postgresql:postgresql", "42.2.5", "Maven",
                         "app/a.war!/WEB-INF/lib/p.jar", 1);
    vec_push(a, &c->licences, STR("BSD-2-Clause"));
    vec_push(a, &c->licences, STR("Some licence of our own"));
    vec_push(a, &c->hashes, (struct hash){STR("SHA-1"), STR("da39a3ee5e6b4b0d3255bfef95601890afd80709")});
    c->purl = component_purl(a, c);
    c = sample_component(inv, "npm", "@babel/core", "7.0.0", "npm", "app/package-lock.json", 1);
    c->locations.v[0].line = 17;
    vec_push(a, &c->locations, (struct location){STR("app/node_modules/@babel/core/package.json"), -1, 3});
    c->scope = SCOPE_DEV;
    c->state = STATE_DECLARED;
    c->direct = TRI_YES;
    vec_push(a, &c->depends, STR("lodash"));
    c->purl = component_purl(a, c);
    c = sample_component(inv, "npm", "lodash", "4.17.20", "npm", "app/node_modules/lodash/package.json", 1);
    c->scope = SCOPE_RUNTIME;
    c->direct = TRI_NO;
    c->purl = component_purl(a, c);
    c = sample_component(inv, "pypi", "requests", "2.19.0", "PyPI",
                         "usr/lib/python3/dist-packages/requests.dist-info/METADATA", 0);
    c->owner = inv->components.v[1].purl;
    c->evidence.v[0].confidence = CONFIDENCE_MEDIUM;
    c->purl = component_purl(a, c);
}

static inline void sample_workload(struct arena *a, struct inventory *inv)
{
    struct workload *w = vec_add(a, &inv->workloads);
    struct said at = {SAID_MANIFEST, STR("pod.yaml"), 3};
    *w = (struct workload){STR("kubernetes"), STR("Pod"), STR("web"), STR("shop"),
                           STR("linux"),      STR("6"),   {0},        at};
    struct container *c = vec_add(a, &w->containers);
    c->name = STR("nginx");
    c->role = STR("container");
    c->said = at;
    container_set(a, c, SET_EXEC, STR("root sh"), at);
    vec_push(a, &c->mounts,
             (struct mount){MOUNT_FILE, STR("secret"), STR("s"), STR("/s"), true, STR("rshared"), at});
    vec_push(a, &c->devices, (struct device){STR("/dev/sda"), STR("/dev/xvda"), STR("rwm"), at});
    vec_push(a, &c->ports, (struct port){STR("0.0.0.0"), 80, 8080, STR("tcp"), at});
    vec_push(a, &c->env, (struct variable){STR("A"), STR("b"), VARIABLE_HOST, at});
    vec_push(a, &c->steps,
             (struct build_step){STR("RUN"), STR("make"), STR("--mount"), STR("A=1"), -1, 1, true, at});
}

static inline void sample_inventory(struct arena *a, struct inventory *inv)
{
    *inv = (struct inventory){.arena = a,
                              .ref = STR("image:shop.tar"),
                              .kind = STR("image"),
                              .digest = STR("sha256:aa11"),
                              .media_type = STR("application/vnd.oci.image.manifest.v1+json"),
                              .platform = STR("linux/amd64"),
                              .tier = TIER_CONTAINER,
                              .files = 1234,
                              .bytes = 56789012};
    inv->os = (struct os_release){STR("debian"), STR("12"), STR("Debian GNU/Linux 12 (bookworm)"),
                                  STR("bookworm"), STR("x")};
    vec_push(a, &inv->layers,
             (struct layer){STR("sha256:l0"), STR("sha256:d0"), STR("ADD file:1 in /"), 100, 10});
    vec_push(a, &inv->layers, (struct layer){STR("sha256:l1"), STR("sha256:d1"), STR(""), 200, 20});
    vec_push(a, &inv->names, STR("ghcr.io/shop/orders:1"));
    vec_push(a, &inv->digests, STR("sha256:aa"));
    vec_push(a, &inv->entrypoint, STR("/usr/bin/java"));
    vec_push(a, &inv->entrypoint, STR("-jar"));
    sample_components(inv);
    vec_push(
        a, &inv->facts,
        (struct fact){STR("layer.digest-mismatch"), STR("sha256:l1"), STR("is sha256:zz"), {STR("x"), 1, 2}});
    struct vex_document *v = vec_add(a, &inv->vex);
    *v = (struct vex_document){STR("urn:v"), STR("shop"), STR("blobs/sha256/aa"), {0}, {0}};
    vec_push(a, &v->refused, STR("line 3: no"));
    struct vex_statement said = {
        .flaw = STR("CVE-1"), .status = VEX_NOT_AFFECTED, .time = -5, .day = STR("1969-12-31")};
    said.justification = STR("component_not_present");
    vec_push(a, &said.aliases, STR("GHSA-1"));
    struct vex_product product = {.self = {.id = STR("pkg:oci/a"), .cpe = STR("cpe:/o:a:b:1")}};
    vec_push(a, &product.self.hashes, (struct hash){STR("SHA-256"), STR("ab")});
    vec_push(a, &product.self.versions, STR("1.0"));
    struct vex_item part = {.id = STR("part")};
    vec_push(a, &part.purls, STR("pkg:npm/a"));
    vec_push(a, &product.parts, part);
    vec_push(a, &said.products, product);
    vec_push(a, &v->statements, said);
    sample_workload(a, inv);
    inventory_diag(inv, DIAG_WARNING, STR("app/broken.jar"), "the directory is cut off");
    inventory_diag(inv, DIAG_NOTE, STR(""), "no permission bits in this archive");
}

static inline struct finding *sample_finding(struct arena *a, struct report *r, const char *id,
                                             enum severity s, double score, size_t component, const char *fix)
{
    const struct component *c = &r->inventory->components.v[component];
    struct finding *f = vec_add(a, &r->findings);
    f->id = str_c(id);
    vec_push(a, &f->advisories, f->id);
    f->severity = s;
    f->score = score;
    f->epss = -1;
    f->component = component;
    f->subject = c->purl;
    f->title = STR("A flaw");
    f->evidence = STR("1.0 is in [0, 2.0)");
    f->fix_version = str_c(fix);
    for (size_t i = 0; i < c->locations.n; i++)
        vec_push(a, &f->locations, c->locations.v[i]);
    return f;
}

static inline void sample_report(struct arena *a, const struct inventory *inv, struct report *r)
{
    *r = (struct report){.inventory = inv,
                         .have_database = true,
                         .database_built = STR("2026-11-20T00:00:00Z"),
                         .advisories = 4723,
                         .as_of = STR("2026-11-24"),
                         .complete = false};
    vec_push(a, &r->sources,
             (struct database_source){STR("Debian"), STR("2026-11-19T01:02:03Z"), STR("MIT"), 4711});
    vec_push(a, &r->sources, (struct database_source){STR("npm"), STR(""), STR(""), 12});
    struct finding *f = sample_finding(a, r, "CVE-2022-31197", SEVERITY_CRITICAL, 9.8, 2, "42.2.26");
    vec_push(a, &f->aliases, STR("GHSA-r38f-c4h4-hqq2"));
    f->vector = STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
    finding_weakness(a, f, STR("CWE-1321"));
    finding_weakness(a, f, STR("CWE-79"));
    f->kev = true;
    f->epss = 0.97421;
    f->vendor_status = STR("affected");
    vec_push(a, &f->controls, STR("NIST 800-53 SI-2"));
    f = sample_finding(a, r, "CVE-2023-5363", SEVERITY_HIGH, 7.5, 0, "3.0.11-1~deb12u2");
    f->fix_text = STR("upgrade the source package openssl");
    sample_finding(a, r, "CVE-2023-5363", SEVERITY_HIGH, 7.5, 1, "3.0.11-1~deb12u2");
    sample_finding(a, r, "CVE-2021-23337", SEVERITY_HIGH, 7.2, 4, "4.17.21");
    f = sample_finding(a, r, "LAYER-01", SEVERITY_HIGH, -1, 0, "");
    f->cls = CLASS_TRUST;
    f->component = SIZE_MAX;
    f->subject = STR("sha256:l1");
    f->title = STR("the layer's bytes are not what its digest says");
    sample_finding(a, r, "CVE-2023-3817", SEVERITY_MEDIUM, 5.3, 0, "");
    f = sample_finding(a, r, "CVE-2020-28500", SEVERITY_MEDIUM, 5.3, 4, "4.17.21");
    f->status = STATUS_IGNORED;
    f->status_reason = STR("not reachable; until 2027-01-01");
    f = sample_finding(a, r, "CVE-2019-1010266", SEVERITY_UNKNOWN, -1, 4, "");
    f->status = STATUS_NOT_AFFECTED;
    f->status_reason = STR("vulnerable_code_not_in_execute_path");
}

#endif
