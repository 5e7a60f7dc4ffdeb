/* seccomp: what a profile of system calls lets through that none should (OCI runtime specification,
 * config-linux.md "Seccomp"; the profile of Docker has the same form). Calls that are allowed only with
 * certain arguments, or that the profile binds to a capability ("includes"), are taken as meant. */
#include "manifest/seccomp.h"

static bool is_allowing(str action)
{
    return str_is(action, "SCMP_ACT_ALLOW") || str_is(action, "SCMP_ACT_LOG") ||
           str_is(action, "SCMP_ACT_TRACE");
}

static bool is_dangerous(str call)
{
    static const char *const calls[] = {"bpf",
                                        "ptrace",
                                        "userfaultfd",
                                        "keyctl",
                                        "add_key",
                                        "request_key",
                                        "io_uring_setup",
                                        "io_uring_enter",
                                        "io_uring_register",
                                        "kexec_load",
                                        "init_module",
                                        "finit_module",
                                        "delete_module",
                                        "kexec_file_load",
                                        "open_by_handle_at",
                                        "mount",
                                        "umount2",
                                        "pivot_root",
                                        "perf_event_open",
                                        "process_vm_writev",
                                        "setns",
                                        "unshare",
                                        "clone",
                                        "clone3"};
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (str_eq(call, str_c(calls[i])))
            return true;
    return false;
}

static bool has_items(const struct yaml_node *list)
{
    const struct yaml_node *item;
    struct yaml_iter it = yaml_items(list);
    return yaml_item(&it, &item);
}

static void add(struct manifest *m, struct container *c, const struct yaml_node *at, const char *what,
                str which)
{
    manifest_set(m, c, SET_SECCOMP_FAULT, arena_printf(m->ctx->scratch, "%s%.*s", what, STR_ARG(which)), at);
}

/* One of "syscalls". clone3 hides its flags behind a pointer: ENOSYS makes a libc use clone, EPERM ends it.
 */
static void read_entry(struct manifest *m, struct container *c, const struct yaml_node *entry)
{
    const struct yaml_node *name, *number = manifest_scalar(m, entry, "errnoRet");
    str action = yaml_text(entry, STR("action"));
    bool bound = has_items(yaml_get(entry, STR("args"))) || yaml_get(entry, STR("includes")),
         permission = str_is(action, "SCMP_ACT_ERRNO") && (!number || str_is(number->text, "1"));
    for (struct yaml_iter it = yaml_items(manifest_list(m, entry, "names")); yaml_item(&it, &name);) {
        if (name->type != YAML_SCALAR)
            manifest_odd(m, name);
        else if (is_allowing(action) && !bound && is_dangerous(name->text))
            add(m, c, name,
                str_starts(name->text, STR("clone")) ? "no limit of namespaces: " : "allowed: ", name->text);
        else if (permission && !bound && str_is(name->text, "clone3"))
            add(m, c, name, "EPERM in place of ENOSYS (38), which a libc needs to fall back: ", name->text);
    }
}

void seccomp_faults(struct manifest *m, struct container *c, const struct yaml_node *profile)
{
    const struct yaml_node *entry, *action = manifest_scalar(m, profile, "defaultAction");
    if (!action)
        add(m, c, profile, "no defaultAction", STR(""));
    else if (is_allowing(action->text))
        add(m, c, action, "all that is not named is let through: defaultAction ", action->text);
    for (struct yaml_iter it = yaml_items(manifest_list(m, profile, "syscalls")); yaml_item(&it, &entry);)
        read_entry(m, c, entry);
}
