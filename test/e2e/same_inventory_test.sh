#!/usr/bin/env bash
# The same files give the identical inventory in whatever they are packed.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
need_data rootfs npm wheels jars

make_tree "$work/tree"
make_application "$work/parts/app" "$work/parts/site" "$work/parts/lib"
cd "$work" || exit 1
tar --sort=name --numeric-owner -cf tree.tar -C tree .
gzip -1 -k tree.tar
zstd -q -1 -k tree.tar
xz -0 -k -T0 tree.tar
# In layers: the same tree at the top, though one layer brings what the last one takes away.
mkdir -p extra/gone/node_modules/left prune
echo '{"name":"left","version":"9.9.9"}' >extra/gone/node_modules/left/package.json
touch prune/.wh.gone
layers=("$(data rootfs)/rootfs.tar" extra parts/site@usr/local/lib/python3.11/dist-packages parts/app@app
    parts/lib@opt/lib prune)
"$tools/make_image.py" --layout docker "${layers[@]}" docker.tar
"$tools/make_image.py" --layout docker-old "${layers[@]}" docker-old.tar
"$tools/make_image.py" --layout oci-dir "${layers[@]}" oci
"$tools/make_image.py" --layout oci --compress zstd "${layers[@]}" oci-zstd.tar
"$tools/make_image.py" --layout oci --compress none tree.tar oci-flat.tar

for target in tree tree.tar tree.tar.gz tree.tar.zst tree.tar.xz docker.tar docker-old.tar oci oci-zstd.tar oci-flat.tar; do
    check "scan $target" "$ASSAY" scan --quiet -f json -o "$target.json" "$target"
    [ "$target" = tree ] ||
        check "$target has the components of the folder" python3 "$e2e/compare.py" inventory tree.json "$target.json"
done
"$ASSAY" scan --quiet -f json - <tree.tar.gz >stdin.json
check "an archive on stdin" python3 "$e2e/compare.py" inventory tree.json stdin.json
check "the tree was worth it" python3 "$e2e/compare.py" has tree.json \
    'all(any(p.startswith("pkg:" + k + "/") for p in purls) for k in ("deb", "npm", "pypi", "maven")) and len(purls) > 150'
check "nothing was left unread" python3 "$e2e/compare.py" has docker.tar.json 'r["summary"]["complete"]'
end_of_tests
