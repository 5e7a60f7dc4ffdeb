/* A folder that is an OCI image layout (OCI image specification 1.1, image-layout.md). */
#include "source/image.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct layout {
    struct reading *r;
    int dir;
    struct blobs blobs;
};

bool directory_is_layout(int fd)
{
    struct stat st;
    return fstatat(fd, "oci-layout", &st, 0) == 0 && S_ISREG(st.st_mode) &&
           fstatat(fd, "index.json", &st, 0) == 0 && S_ISREG(st.st_mode);
}

static bool layout_open(void *ctx, str name, struct blob *b)
{
    struct layout *l = ctx;
    char path[256];
    struct stat st;
    int n = snprintf(path, sizeof path, "%.*s", STR_ARG(name));
    if (n < 0 || (size_t)n >= sizeof path || (size_t)n != name.n || !name.n || name.p[0] == '/' ||
        strstr(path, ".."))
        return false;
    int fd = openat(l->dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return false;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        close(fd);
        return false;
    }
    *b = (struct blob){.at = reader_fd(fd, 0, (uint64_t)st.st_size), .fd = fd};
    return true;
}

static bool layout_small(void *ctx, str name, str *bytes)
{
    struct layout *l = ctx;
    return blob_small(l->r, &l->blobs, name, bytes);
}

bool read_layout_directory(struct reading *r, int fd, struct err *e)
{
    struct layout l = {.r = r, .dir = fd};
    l.blobs = (struct blobs){.ctx = &l, .small = layout_small, .open = layout_open};
    return image_read(r, &l.blobs, e);
}
