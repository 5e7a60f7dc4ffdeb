#!/usr/bin/env bash
# A decoder that is taken over by what it reads: a library put before the real one stands for it and tries, from
# inside a real scan, what an attacker would try. Nothing of that is in the program itself.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
sanitized && { echo "skipped: a sanitizer's run-time must be the first library"; exit 77; }
cat >evil.c <<'X'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void say(const char *what, int got)
{
    dprintf(2, "evil: %s %s\n", what, got >= 0 ? "worked" : errno == EPERM || errno == EACCES ? "refused" : strerror(errno));
}
static void misbehave(void)
{
    const char *do_ = getenv("EVIL");
    if (!do_)
        return;
    if (!strcmp(do_, "open"))
        say("open", open("/etc/passwd", O_RDONLY));
    if (!strcmp(do_, "neighbour"))
        say("open", open(getenv("NEIGHBOUR"), O_RDONLY));
    if (!strcmp(do_, "write"))
        say("open", open(getenv("NEIGHBOUR"), O_WRONLY | O_CREAT, 0600));
    if (!strcmp(do_, "socket"))
        say("socket", socket(AF_INET, SOCK_STREAM, 0));
    if (!strcmp(do_, "exec"))
        say("exec", execl("/bin/sh", "sh", "-c", "echo evil: exec worked >&2", (char *)0));
    if (!strcmp(do_, "fork"))
        say("fork", fork());
    if (!strcmp(do_, "crash"))
        abort();
}
size_t ZSTD_decompressStream(void *a, void *b, void *c)
{
    size_t (*real)(void *, void *, void *) = (size_t(*)(void *, void *, void *))dlsym(RTLD_NEXT, "ZSTD_decompressStream");
    misbehave();
    return real(a, b, c);
}
X
"${CC:-cc}" -shared -fPIC -o evil.so evil.c -ldl || { echo "skipped: no C compiler"; exit 77; }
mkdir -p app/node_modules/left && echo '{"name":"left","version":"1.2.3"}' >app/node_modules/left/package.json
tar -cf app.tar app && zstd -q app.tar && echo secret >neighbour
export NEIGHBOUR=$work/neighbour

attack() { # WHAT [COMMAND]: with the library in place; status, out, err
    EVIL=$1 LD_PRELOAD=$work/evil.so "$ASSAY" "${2:-scan}" --quiet -f json app.tar.zst >out 2>err
    status=$?
}
attack nothing
check "the library in place, behaving" test $status = 0
check "the library is really in the way" bash -c 'grep -q "pkg:npm/left@1.2.3" out'
landlock=$(python3 -c 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))')
if [ "$landlock" -ge 1 ]; then
    for what in open neighbour write; do
        for command in scan ls; do
            attack $what $command
            check "$command: $what is refused" bash -c 'grep -q "evil: open refused" err && ! grep -q worked err'
            check "$command: $what is refused, and the work goes on" test $status = 0
        done
    done
else
    echo "no landlock in this kernel: opening files not tested"
fi
for what in socket exec fork; do
    for command in scan ls; do
        attack $what $command
        check "$command: $what is stopped" bash -c '! grep -q evil: err && grep -q "app.tar.zst.*stopped by its confinement" err'
        check "$command: $what gives 3" test $status = 3
    done
done
attack crash
check "a crash is one line and status 3" test $status = 3 -a "$(wc -l <err)" = 1
EVIL=socket LD_PRELOAD=$work/evil.so "$ASSAY" scan --quiet -f json app.tar.zst app >out 2>err
check "the other target is still reported" bash -c 'grep -q "pkg:npm/left@1.2.3" out'
end_of_tests
