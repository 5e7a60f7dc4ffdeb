/* finding: one advisory or rule that applies to one subject, and what to do about it. */
#ifndef ASSAY_MODEL_FINDING_H
#define ASSAY_MODEL_FINDING_H

#include "model/fix.h"

enum severity {
    SEVERITY_UNKNOWN,
    SEVERITY_INFO,
    SEVERITY_LOW,
    SEVERITY_MEDIUM,
    SEVERITY_HIGH,
    SEVERITY_CRITICAL
};
enum finding_class {
    CLASS_VULNERABILITY,
    CLASS_MALWARE,
    CLASS_SECRET,
    CLASS_CODE,
    CLASS_PRIVILEGE,
    CLASS_TRUST,
    CLASS_HOST_ACCESS,
    CLASS_HARDENING,
    CLASS_SERVICE,
    CLASS_PATCH,
    CLASS_LICENCE,
    CLASS_EOL
};
enum status { STATUS_OPEN, STATUS_IGNORED, STATUS_NOT_AFFECTED };
enum reachable { REACHABLE_UNKNOWN, REACHABLE_YES, REACHABLE_NO };

struct finding {
    str id;              /* preferred: the CVE, else the advisory's id, or a rule's id */
    VEC(str) aliases;    /* the other ids of the same flaw, sorted */
    VEC(str) advisories; /* the advisory records that matched, sorted; may equal id */
    enum finding_class cls;
    enum severity severity;
    double score;     /* CVSS base score 0.0 to 10.0; negative: none known */
    str vector;       /* the CVSS vector the score came from; "" if none */
    VEC(str) cwes;    /* the kinds of weakness, by number: "CWE-79" */
    str title;        /* one line */
    str subject;      /* purl, path, digest ... */
    size_t component; /* index into inventory.components, or SIZE_MAX */
    VEC(struct location) locations;
    str evidence;    /* why it applies, in words: "1.2.3 is in [1.0.0, 1.2.5)" */
    str fix_version; /* "" if none is known */
    str fix_text;
    enum status status;
    str status_reason;
    str justification;        /* of what is set aside: why it is not affected, as a label; "" for none */
    str decision;             /* the words of status_reason alone, without who and when */
    bool kev, ransomware;     /* exploited in the wild (CISA KEV); by ransomware */
    str kev_added, kev_due;   /* YYYY-MM-DD; "" if not told */
    double epss, percentile;  /* negative: unknown */
    VEC(str) code;            /* what holds the flaw, as in struct osv_affected; empty: not told */
    enum reachable reachable; /* is the flawed code in the running path? */
    str reachable_why;        /* the evidence, in words; "" for none */
    str fix_by;               /* what to move so that the fix comes in, in words; "" if it is the component */
    uint32_t fix;             /* 1 + index in report.fixes: the upgrade of its package; 0: none */
    bool fix_closes;          /* is it closed by that? */
    str vendor_status;        /* affected | fixed | ...; "" if the vendor did not say */
    str vendor_reason;        /* its own words on that: "Minor issue"; "" for none */
    VEC(str) controls;
};

struct database_source {
    str name, modified, licence;
    uint64_t records;
};
typedef VEC(struct database_source) database_sources;
/* What a policy does not let pass. */
struct breach {
    str rule; /* the policy's key: "fail", "sla", "kev", "bases" ... */
    str text;
    str id, subject;  /* the finding's, also of one that the report leaves out; "": the artifact is meant */
    size_t component; /* its component, or SIZE_MAX */
};
struct policy_verdict {
    bool given; /* false: there is no policy */
    str name;
    VEC(struct breach) breaches; /* none: it passes */
};
/* What a rule came to, over all that it judged; the greater is the worse. */
enum check_result { CHECK_NOT_APPLICABLE, CHECK_PASS, CHECK_UNKNOWN, CHECK_FAIL };
struct check {
    str id; /* the rule's */
    enum check_result result;
    str why; /* the evidence, or what is not known */
};
/* What became of one signature or attestation that is attached to an image. */
struct signature_result {
    const struct signature *of;
    enum check_result result; /* CHECK_NOT_APPLICABLE: nobody asked for it */
    str why;                  /* who signed it, or why it does not count */
};
typedef VEC(struct check) check_list; /* sorted by rule */
/* One judged artifact: what the report formats print. */
struct report {
    const struct inventory *inventory;
    VEC(struct finding) findings; /* ranked (check/rank.h) */
    VEC(struct signature_result)
    signatures; /* in the order of the inventory's; of those that were looked at */
    check_list checks;
    check_list by_letter;      /* of pods, by the text of the standard that was asked for */
    VEC(struct upgrade) fixes; /* one for each package that an upgrade helps, the worst finding first */
    struct {
        str eol, extended; /* ends of the operating system's release: a day, "ended", or "" where not known */
    } os_life;
    struct {
        size_t unfixed; /* findings without a fix, where only those with one were asked for */
        size_t known;   /* that stood in the baseline; */
        size_t gone;    /* what stood there as open and is found no more */
        bool compared;  /* there was a baseline */
    } left_out;
    bool have_database;
    str database_built;  /* RFC 3339 */
    uint64_t advisories; /* that it holds */
    database_sources sources;
    str as_of;     /* YYYY-MM-DD */
    bool complete; /* no diagnostic of DIAG_WARNING or above */
    struct policy_verdict policy;
    str standard; /* the one that findings and checks are cut down to; "" for none */
};

/* Is it about what the base image brought: its component, else all its places? Unknown where the base's
 * layers are not known, or no place has one. */
enum tri finding_in_base(const struct inventory *inv, const struct finding *f);
const char *severity_name(enum severity s);
/* By name, ASCII case ignored; false (and *out unchanged) for any other word. */
bool severity_parse(str s, enum severity *out);
/* CVSS qualitative scale (v3.1 section 5, v4.0 section 6): 0 info, <4 low, <7 medium, <9 high, else critical;
 * negative (no score known) unknown. */
enum severity severity_of_score(double score);
const char *finding_class_name(enum finding_class c);
const char *status_name(enum status s);
const char *check_result_name(enum check_result r); /* "pass", "fail", "unknown", "not_applicable" */
/* The number of "CWE-79"; false for anything else ("NVD-CWE-noinfo"). */
bool cwe_number(str cwe, uint64_t *number);
/* Adds a weakness in its place; what is there already, or is none, is not. */
void finding_weakness(struct arena *a, struct finding *f, str cwe);
const char *reachable_name(enum reachable r); /* "yes", "no", "unknown" */

#endif
