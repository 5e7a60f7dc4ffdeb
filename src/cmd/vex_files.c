#include "cmd/vex_files.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { DEPTH = 16 };

static bool read_one(struct arena *a, const char *path, struct vex_list *list, struct err *e)
{
    str text;
    return cmd_read(a, path, &text, e) && vex_read(a, path, text, list, e);
}

static bool read_folder(struct arena *a, const char *path, unsigned depth, struct vex_list *list,
                        struct err *e);

static void read_member(struct arena *a, const char *folder, const char *name, unsigned depth,
                        struct vex_list *list)
{
    struct stat st;
    struct err e = {0};
    const char *path = arena_printf(a, "%s/%s", folder, name).p;
    if (name[0] == '.' || lstat(path, &st) != 0)
        return;
    bool json = str_ends(str_c(name), STR(".json"));
    bool ok = S_ISDIR(st.st_mode)           ? read_folder(a, path, depth, list, &e)
              : S_ISREG(st.st_mode) && json ? read_one(a, path, list, &e)
                                            : true;
    if (!ok)
        log_line(LOG_WARNING, "%s", e.text);
}

static bool read_folder(struct arena *a, const char *path, unsigned depth, struct vex_list *list,
                        struct err *e)
{
    struct dirent **names;
    if (depth == 0)
        return err_set(e, "cannot read", str_c(path), "folders are nested more than %d deep", DEPTH);
    int n = scandir(path, &names, NULL, alphasort);
    if (n < 0)
        return err_set(e, "cannot read", str_c(path), "%s", strerror(errno));
    for (int i = 0; i < n; i++) {
        read_member(a, path, names[i]->d_name, depth - 1, list);
        free(names[i]);
    }
    free(names);
    return true;
}

bool vex_files_read(struct arena *a, const char *path, struct vex_list *list, struct err *e)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return read_folder(a, path, DEPTH, list, e);
    return read_one(a, path, list, e);
}
