#!/bin/bash
# assay verify --keyring: signatures of GPG as gpg and skopeo make them, keys of several kinds, and each reason why one
# does not count. gpg_images.py makes them, each with what has to come of it.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3
[ -x $python ] || python=python3
cd "$work" || exit 1
$python "$e2e/gpg_images.py" g >truth || bad "signatures cannot be made"
GNUPGHOME=g/gnupg gpgconf --kill all

while read -r name keys result repository words; do
    wanted=1
    [ "$result" = pass ] && wanted=0
    options=(--signatures "g/$name")
    for key in ${keys//,/ }; do options+=(--keyring "g/$key.gpg"); done
    [ "$repository" != - ] && options+=(--repository "$repository")
    exits $wanted "$name by $keys for $repository: $result" "$ASSAY" verify "${options[@]}" g/image
    check "$name by $keys for $repository: $words" grep -qF -- "$words" out
done <truth
check "there are cases" test "$(wc -l <truth)" -ge 25

verify=("$ASSAY" verify --keyring g/rsa.gpg)
exits 1 "no folder of signatures: none is there" "${verify[@]}" g/image
check "and that is said" grep -q 'no signature is attached' out
exits 3 "no such folder" "${verify[@]}" --signatures nowhere g/image
exits 2 "what is no keyring" "$ASSAY" verify --keyring g/manifest g/image
check "is told" grep -q 'no public key of OpenPGP' err
exits 0 "without a keyring nothing is claimed" "$ASSAY" verify --signatures g/rsa g/image
check "and that is said too" grep -q 'no key is given; 1 signatures and attestations' out
tar -C g/image -cf one.tar .
exits 0 "an image in a tar" "${verify[@]}" --signatures g/rsa one.tar
"$ASSAY" verify -v --keyring g/rsa.gpg --signatures g/rsa g/image >out 2>err
check "the message is opened by a confined process" grep -qE 'reader of .*signature-1 confined: .*seccomp' err
end_of_tests
