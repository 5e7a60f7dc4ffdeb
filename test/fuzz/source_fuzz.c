/* A whole target, from its first byte to the inventory: the first byte chooses between a file and a pipe. */
#include "catalog/collect.h"
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int spill(void)
{
    return memfd_create("spill", MFD_CLOEXEC);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct limits limits = limits_default;
    limits.archive = (uint64_t)64 << 20;
    limits.content = (uint64_t)16 << 20;
    limits.entries = 10000;
    struct arena a = {0};
    struct inventory inv = {.arena = &a};
    struct err e;
    int fd = memfd_create("target", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data + 1, size - 1) != (ssize_t)(size - 1) || lseek(fd, 0, SEEK_SET) != 0)
        abort();
    struct target t = {.spec = "fuzz", .path = "fuzz", .fd = fd, .seekable = data[0] & 1, .size = size - 1};
    struct collect_options o = {.source = {.jobs = data[0] & 2 ? 2 : 1, .limits = &limits, .spill_fd = spill},
                                .tier = -1};
    if (!inventory_read(&t, &o, &inv, &e) && !e.text[0])
        abort(); /* a failure without a reason */
    close(fd);
    arena_free(&a);
    return 0;
}
