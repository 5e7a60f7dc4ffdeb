#!/usr/bin/env bash
# assay pin: digests from images at hand, every other byte as it was; what is not pinned is told.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work" || exit 1
mkdir root && echo x >root/a && tar -cf base.tar -C root a
"$tools/make_image.py" --layout oci-dir --tag registry.test/base:1 base.tar layout || exit 1
"$tools/make_image.py" --layout docker-old --tag old:1 base.tar old.tar || exit 1
digest=$(python3 -c 'import json; print(json.load(open("layout/index.json"))["manifests"][0]["digest"])')

printf '# keep  me\r\nFROM registry.test/base:1 AS a # not a comment\nFROM  debian\nCOPY --from=a /x /y\n' >Dockerfile
printf '# keep\nservices:\n  w: {image: "registry.test/base:1" , ports: [ 1:1 ]}   # why\n  x:\n    image: ${X}\n' >compose.yaml
"$ASSAY" pin Dockerfile --image "layout" >out 2>err
check "its name in the layout" test $? = 0
check "the digest stands behind the name, all else is as it was" cmp out <(sed "s/base:1/&@$digest/" Dockerfile)
check "what has no image at hand is told" grep -q 'Dockerfile:3: debian is not pinned: no image at hand has that name' err
"$ASSAY" pin compose.yaml --image debian=layout --image registry.test/base:1=layout -o compose.yaml 2>err
check "YAML, in place, named images" grep -qF "w: {image: \"registry.test/base:1@$digest\" , ports: [ 1:1 ]}   # why" compose.yaml
check "a variable is told" grep -qF 'compose.yaml:5: ${X} is not pinned: a variable is in it' err
check "it is there once" test "$(grep -o "$digest" compose.yaml | wc -l)" = 1
"$ASSAY" pin compose.yaml --image registry.test/base:1=layout >again 2>/dev/null
check "again: nothing changes" cmp compose.yaml again

status() {
    local want=$1
    shift
    "$@" >out 2>err
    [ $? = "$want" ]
}
check "--check: 1 where one is not pinned" status 1 "$ASSAY" pin --check Dockerfile
check "--check writes nothing" test ! -s out
printf 'FROM a@%s\nFROM scratch\n' "$digest" >pinned
check "--check: 0 where all are" status 0 "$ASSAY" pin --check pinned
check "an archive without manifest gives no digest" status 3 "$ASSAY" pin Dockerfile --image old:1=old.tar
check "no FILE" status 2 "$ASSAY" pin
check "a file that is not there" status 3 "$ASSAY" pin nothing
printf 'a: {{ b }}: c\n' >template
check "a template" status 3 "$ASSAY" pin template
check "and the error says what to do" grep -q 'render templates first' err
blob=$(find layout/blobs -type f | head -1)
echo x >>"$blob"
check "an image that is not what it says gives no digest" status 3 "$ASSAY" pin Dockerfile --image layout
end_of_tests
