#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "source/image_history.h"
#include "base/buf.h"

static void history(void **state)
{
    (void)state;
    static const struct {
        const char *said, *instruction, *text, *flags, *args;
        bool shell;
    } rows[] = {
        {"/bin/sh -c #(nop)  USER app", "USER", "app", "", "", false},
        {"/bin/sh -c #(nop) ADD file:8b5e in / ", "ADD", "file:8b5e in /", "", "", false},
        {"/bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"a b\"]", "CMD", "[\"/bin/sh\" \"-c\" \"a b\"]", "", "",
         true},
        {"/bin/sh -c #(nop)  CMD [\"a\"]", "CMD", "[\"a\"]", "", "", false},
        {"/bin/sh -c apt-get update", "RUN", "apt-get update", "", "", true},
        {"|2 A=1 B=x y /bin/sh -c make all", "RUN", "make all", "", "A=1 B=x y", true},
        {"|0 /bin/sh -c make", "RUN", "make", "", "", true},
        {"RUN |1 T=a /bin/sh -c make # buildkit", "RUN", "make", "", "T=a", true},
        {"RUN /bin/bash -eo pipefail -c a | b # buildkit", "RUN", "a | b", "", "", true},
        {"RUN /dev/.buildkit_qemu_emulator /bin/sh -c x # buildkit", "RUN", "x", "", "", true},
        {"RUN make -j2", "RUN", "make -j2", "", "", true},
        {"RUN make -j2 # buildkit", "RUN", "make -j2", "", "", false},
        {"RUN cmd /S /C dir # buildkit", "RUN", "dir", "", "", true},
        {"cmd /S /C #(nop)  ENTRYPOINT [\"x.exe\"]", "ENTRYPOINT", "[\"x.exe\"]", "", "", false},
        {"powershell -Command $a = 1; b", "RUN", "$a = 1; b", "", "", true},
        {"COPY --from=build --chown=1:1 /a /b # buildkit", "COPY", "/a /b", "--from=build --chown=1:1", "",
         false},
        {"EXPOSE map[80/tcp:{}]", "EXPOSE", "map[80/tcp:{}]", "", "", false},
        {"jib-maven-plugin:3.4.0", "", "jib-maven-plugin:3.4.0", "", "", false},
        {"# debian.sh --arch 'amd64' out/", "", "# debian.sh --arch 'amd64' out/", "", "", false},
        {"/bin/sh -c #(nop) FROBNICATE x", "", "/bin/sh -c #(nop) FROBNICATE x", "", "", false},
        {"bash", "", "bash", "", "", false},
        {"|3 A=1 B=2", "RUN", "A=1 B=2", "", "", true},
        {"|", "RUN", "|", "", "", true},
        {"RUN", "RUN", "", "", "", false},
        {"", "", "", "", "", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct build_step s;
        image_history_step(str_c(rows[i].said), &s);
        bool good = str_eq(s.instruction, str_c(rows[i].instruction)) &&
                    str_eq(s.text, str_c(rows[i].text)) && str_eq(s.flags, str_c(rows[i].flags)) &&
                    str_eq(s.args, str_c(rows[i].args)) && s.shell_form == rows[i].shell && s.layer == -1;
        if (!good)
            fail_msg("'%s': %.*s|%.*s|%.*s|%.*s|%d", rows[i].said, STR_ARG(s.instruction), STR_ARG(s.text),
                     STR_ARG(s.flags), STR_ARG(s.args), s.shell_form);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(history)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
