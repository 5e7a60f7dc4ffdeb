#include "format/dotnet_bundle.h"
#include <stdlib.h>

#define CHUNK       ((size_t)1 << 20)
#define DATA_MAX    ((uint64_t)256 << 20) /* of a program, that is searched */
#define LIST_MAX    ((uint64_t)16 << 20)
#define FILES_MAX   65536u
#define VERSION_MAX 6u

/* SHA-256 of ".net core bundle". */
static const char signature[] = "\x8b\x12\x02\xb9\x6a\x61\x20\x38\x72\x7b\x93\x02\x14\xd7\xa0\x32"
                                "\x13\xf5\xb9\xe6\xef\xae\x33\x18\xee\x3b\x2d\xce\x24\xb3\x6a\xae";
enum { SIGNATURE = sizeof signature - 1, PLACE = 8 };

static uint64_t end_of(uint64_t offset, uint64_t size)
{
    return size > UINT64_MAX - offset ? UINT64_MAX : offset + size;
}

/* Something follows the program's own parts. In Mach-O the files may be made a part of the last segment. */
static bool has_more(const struct elf *image)
{
    uint64_t end = 0;
    for (size_t i = 0; i < image->segments.n; i++) {
        uint64_t at = end_of(image->segments.v[i].offset, image->segments.v[i].filesz);
        end = at > end ? at : end;
    }
    for (size_t i = 0; i < image->sections.n; i++) {
        const struct elf_section *s = &image->sections.v[i];
        uint64_t at = s->type == ELF_SHT_NOBITS ? 0 : end_of(s->offset, s->size);
        end = at > end ? at : end;
    }
    uint64_t table = (uint64_t)(image->sections.n + 1) * 64; /* of sections, which ends an ELF file */
    return end < image->r->size && image->r->size - end > table;
}

static bool is_macho(const struct elf *image)
{
    char head[4];
    struct err ignored;
    str magic = str_make(head, sizeof head);
    return reader_exact(image->r, 0, head, sizeof head, &ignored) && !elf_magic(magic) &&
           !str_starts(magic, STR("MZ"));
}

/* The place that stands before the signature in [offset, offset + size) of the file. */
static bool search(const struct reader_at *r, uint64_t offset, uint64_t size, char *chunk, uint64_t *place)
{
    size_t kept = 0;
    struct err ignored;
    while (size) {
        size_t n = CHUNK - kept < size ? CHUNK - kept : (size_t)size;
        if (!reader_exact(r, offset, chunk + kept, n, &ignored))
            return false;
        str have = str_make(chunk, kept + n);
        ptrdiff_t at = str_find(have, str_make(signature, SIGNATURE));
        if (at >= PLACE) {
            *place = bytes_number(chunk + at - PLACE, PLACE, false);
            return true;
        }
        offset += n;
        size -= n;
        kept = have.n < SIGNATURE + PLACE ? have.n : SIGNATURE + PLACE;
        memmove(chunk, chunk + have.n - kept, kept);
    }
    return false;
}

/* It stands in data that can be written: it is patched, so compilers must not take it for a constant. */
static bool find_place(const struct elf *image, uint64_t *place)
{
    char *chunk = NULL;
    bool hit = false;
    for (size_t i = 0; !hit && i < image->segments.n; i++) {
        const struct elf_segment *s = &image->segments.v[i];
        if (s->type != ELF_PT_LOAD || !(s->flags & ELF_PF_W) || s->offset >= image->r->size)
            continue;
        uint64_t room = image->r->size - s->offset, n = s->filesz < room ? s->filesz : room;
        chunk = chunk ? chunk : mem_alloc(CHUNK);
        hit = search(image->r, s->offset, n < DATA_MAX ? n : DATA_MAX, chunk, place);
    }
    free(chunk);
    return hit;
}

static bool take(str *rest, size_t n, str *out)
{
    if (rest->n < n)
        return false;
    *out = str_sub(*rest, 0, n);
    *rest = str_from(*rest, n);
    return true;
}

/* A string with its length before it in base 128. */
static bool take_string(str *rest, str *out)
{
    uint64_t n = 0;
    str byte;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (!take(rest, 1, &byte))
            return false;
        n |= (uint64_t)(byte.p[0] & 0x7f) << shift;
        if (!(byte.p[0] & 0x80))
            return n <= rest->n && take(rest, (size_t)n, out);
    }
    return false;
}

static bool take_file(str *rest, uint32_t version, const struct reader_at *r, struct dotnet_file *f)
{
    str numbers, type;
    if (!take(rest, version >= 6 ? 24 : 16, &numbers) || !take(rest, 1, &type) ||
        !take_string(rest, &f->path))
        return false;
    f->offset = bytes_number(numbers.p, 8, false);
    f->size = bytes_number(numbers.p + 8, 8, false);
    f->packed = version >= 6 ? bytes_number(numbers.p + 16, 8, false) : 0;
    uint64_t n = f->packed ? f->packed : f->size;
    return f->offset <= r->size && n <= r->size - f->offset;
}

/* Version, number of files, the bundle's name; from version 2 on 40 bytes that tell the places of two of the
 * files once more, and flags. */
static bool read_list(const struct elf *image, str list, struct dotnet_bundle *out, struct err *e)
{
    str numbers, name, more;
    if (!take(&list, 12, &numbers) || !take_string(&list, &name))
        return err_set(e, "read .NET bundle", STR_NONE, "its list is cut off");
    out->version = (uint32_t)bytes_number(numbers.p, 4, false);
    if (out->version == 0 || out->version > VERSION_MAX)
        return err_set(e, "read .NET bundle", STR_NONE, "version %u is not known", out->version);
    if (out->version >= 2 && !take(&list, 40, &more))
        return err_set(e, "read .NET bundle", STR_NONE, "its list is cut off");
    uint64_t n = bytes_number(numbers.p + 8, 4, false);
    if (n > FILES_MAX)
        return err_set(e, "read .NET bundle", STR_NONE, "it has more than %u files", FILES_MAX);
    for (uint64_t i = 0; i < n; i++) {
        struct dotnet_file f;
        if (!take_file(&list, out->version, image->r, &f))
            return err_set(e, "read .NET bundle", STR_NONE, "file %llu of %llu lies outside of it",
                           (unsigned long long)i + 1, (unsigned long long)n);
        vec_push(image->arena, &out->files, f);
    }
    return true;
}

enum dotnet_found dotnet_bundle_find(const struct elf *image, struct dotnet_bundle *out, struct err *e)
{
    uint64_t place;
    *out = (struct dotnet_bundle){0};
    if (!(is_macho(image) || has_more(image)) || !find_place(image, &place) || place == 0)
        return DOTNET_NONE; /* without a place it is the program of an application in files of its own */
    if (place >= image->r->size) {
        err_set(e, "read .NET bundle", STR_NONE, "its list lies outside of the file");
        return DOTNET_DAMAGED;
    }
    uint64_t room = image->r->size - place;
    size_t n = (size_t)(room < LIST_MAX ? room : LIST_MAX);
    char *p = arena_bytes(image->arena, n);
    if (!reader_exact(image->r, place, p, n, e) || !read_list(image, str_make(p, n), out, e))
        return DOTNET_DAMAGED;
    return DOTNET_FOUND;
}
