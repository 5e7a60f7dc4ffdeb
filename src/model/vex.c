#include "model/vex.h"

static const char *const status_names[] = {
    [VEX_UNKNOWN] = "",
    [VEX_AFFECTED] = "affected",
    [VEX_FIXED] = "fixed",
    [VEX_NOT_AFFECTED] = "not_affected",
    [VEX_UNDER_INVESTIGATION] = "under_investigation",
    [VEX_WILL_NOT_FIX] = "will_not_fix",
};

const char *vex_status_name(enum vex_status s)
{
    return status_names[s];
}

enum vex_status vex_status_of(str name)
{
    for (size_t i = VEX_AFFECTED; i < sizeof status_names / sizeof *status_names; i++)
        if (str_eq(name, str_c(status_names[i])))
            return (enum vex_status)i;
    return VEX_UNKNOWN;
}

const char *const vex_justifications[] = {"component_not_present",
                                          "vulnerable_code_not_present",
                                          "vulnerable_code_not_in_execute_path",
                                          "vulnerable_code_cannot_be_controlled_by_adversary",
                                          "inline_mitigations_already_exist",
                                          NULL};

bool vex_justification(str label)
{
    bool known = false;
    for (size_t i = 0; vex_justifications[i] && !known; i++)
        known = str_eq(label, str_c(vex_justifications[i]));
    return known;
}

static const char *why_refused(const struct vex_statement *s)
{
    if (!s->flaw.n)
        return "it names no vulnerability";
    if (s->status == VEX_UNKNOWN)
        return "its status is none of not_affected, affected, fixed and under_investigation";
    if (s->status == VEX_NOT_AFFECTED && !s->justification.n && !s->impact.n)
        return "it says not_affected without a justification or an impact statement";
    return NULL;
}

void vex_add(struct arena *a, struct vex_document *d, const struct vex_statement *s)
{
    const char *why = why_refused(s);
    if (!why) {
        vec_push(a, &d->statements, *s);
        return;
    }
    str flaw = s->flaw.n ? s->flaw : STR("no vulnerability");
    str line = s->line ? arena_printf(a, "line %u: ", s->line) : STR("");
    vec_push(
        a, &d->refused,
        arena_printf(a, "%.*sthe statement on %.*s is not valid: %s", STR_ARG(line), STR_ARG(flaw), why));
}
