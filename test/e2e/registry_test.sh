#!/usr/bin/env bash
# Images in registries: a real one on loopback, plain, and with TLS and a password; and one that lies in each way that is
# known. What is found is the same as in an archive of the same image; credentials go to no wrong host and to no log.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset http_proxy HTTP_PROXY https_proxy HTTPS_PROXY all_proxy ALL_PROXY SSL_CERT_FILE CURL_CA_BUNDLE
unset REGISTRY_AUTH_FILE DOCKER_CONFIG
export XDG_CONFIG_HOME=$work/home/config XDG_RUNTIME_DIR=$work/home/run
cd "$work" || exit
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
says() { grep -qF -- "$1" "$2" || { head -n 5 "$2"; false; }; }
lacks() { ! grep -F -- "$1" "$2"; }
is() { [ "$1" = "$2" ] || { echo "got '$1', want '$2'"; false; }; }
rules() { grep -A1 '"id": "TR-' "$1" | grep -B1 '"fail"' | sed -n 's/.*"id": "\(.*\)",/\1/p' | paste -sd, -; }

# An image of two layers, one of them with packages in it, and a certificate.
python3 "$e2e/registry_image.py" layout || bad "the image cannot be made"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout tls.key -out tls.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null || bad "no certificate"

# ---- a real registry ----
port_free() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# registry NAME LINES...: starts one, on the port that is left in $port.
registry() {
    port=$(port_free)
    printf '%s\n' 'version: 0.1' 'log: {level: error, accesslog: {disabled: false}}' \
        "storage: {filesystem: {rootdirectory: $work/$1.store}}" "http: {addr: '127.0.0.1:$port'$2}" "${@:3}" >"$1.yml"
    docker-registry serve "$1.yml" >"$1.log" 2>&1 &
    pids+=($!)
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.05
    done
    bad "docker-registry does not start"
    head -n 5 "$1.log"
}
htpasswd -Bbn -C 4 ann s3cret >htpasswd
registry plain ''
plain=localhost:$port
registry secure ", tls: {certificate: $work/tls.pem, key: $work/tls.key}" "auth: {htpasswd: {realm: x, path: $work/htpasswd}}"
secure=localhost:$port
push() { env -u XDG_RUNTIME_DIR skopeo copy -q --insecure-policy --dest-tls-verify=false "$@" >skopeo.log 2>&1 || { cat skopeo.log; false; }; }
check "an image is pushed" push oci:layout "docker://$plain/shop/orders:1.2"
check "to the other registry too" push --dest-creds ann:s3cret oci:layout "docker://$secure/shop/orders:1.2"
check "and of Docker's types" push --format v2s2 oci:layout "docker://$plain/shop/docker:1"

exits 3 "plain http is not asked unless named" "$ASSAY" scan registry:$plain/shop/orders:1.2
check "the message names the option" says "--insecure-registry $plain" err
exits 0 "a plain registry that is named" "$ASSAY" scan -q -f json --insecure-registry $plain registry:$plain/shop/orders:1.2
cp out registry.json
exits 0 "the same image in a layout" "$ASSAY" scan -q -f json layout
check "the same components and findings" python3 - registry.json out <<'P'
import json, sys
a, b = (json.load(open(f)) for f in sys.argv[1:])
assert a["components"] == b["components"] and len(a["components"]) > 3
assert a["artifact"]["digest"] == b["artifact"]["digest"] and a["artifact"]["layers"] == b["artifact"]["layers"]
of = lambda r: [f for f in r["findings"] if not f["id"].startswith("TR-R")]
assert of(a) == of(b) and of(a)
P
check "the report keeps its schema" /usr/bin/python3 -W ignore "$ASSAY_SOURCE/test/validate.py" "$ASSAY_SOURCE/docs/report.schema.json" registry.json
check "each layer was fetched once" is "$(grep -c 'GET /v2/shop/orders/blobs' plain.log)" 3
exits 0 "without the prefix" "$ASSAY" scan -q --insecure-registry $plain $plain/shop/orders:1.2
digest=$(sed -n 's/.*"digest": "\(sha256:[0-9a-f]*\)".*/\1/p' registry.json | head -n 1)
exits 0 "by its digest" "$ASSAY" scan -q --insecure-registry $plain registry:$plain/shop/orders@$digest
exits 0 "Docker's types" "$ASSAY" scan -q -f json --insecure-registry $plain registry:$plain/shop/docker:1
check "have no fault" is "$(rules out | sed 's/TR-R[0-9]*,*//')" ""
exits 3 "no such tag" "$ASSAY" scan -q --insecure-registry $plain registry:$plain/shop/orders:9
check "is said" says "no repository or tag of that name" err
exits 3 "no such registry" "$ASSAY" scan -q --insecure-registry localhost:1 registry:localhost:1/x:1
exits 3 "--offline opens no network" "$ASSAY" scan -q --offline registry:$plain/shop/orders:1.2
exits 2 "what is no host is no registry" "$ASSAY" scan --insecure-registry 'a b' registry:$plain/shop/orders:1.2
exits 0 "ls" "$ASSAY" ls --insecure-registry $plain registry:$plain/shop/orders:1.2
check "lists files" says etc/os-release out
exits 0 "cat" "$ASSAY" cat --insecure-registry $plain registry:$plain/shop/orders:1.2:etc/os-release
check "prints one" says 'ID=debian' out

exits 3 "an unknown certificate is not trusted" "$ASSAY" scan -q registry:$secure/shop/orders:1.2
check "and is told" says "--cacert FILE" err
exits 3 "an unknown certificate will do, no credentials" "$ASSAY" scan -q --insecure-registry $secure registry:$secure/shop/orders:1.2
exits 3 "no credentials" "$ASSAY" scan -q --cacert tls.pem registry:$secure/shop/orders:1.2
check "are told" says "there are no credentials for $secure" err
auth=$(printf ann:s3cret | base64)
login() { mkdir -p "$(dirname "$1")" && printf '{"auths": {"%s": {"auth": "%s"}}}' "$2" "$3" >"$1"; }
# logged_in NAME: with what lies in the home folder; then that is removed.
logged_in() {
    exits 0 "$1" "$ASSAY" scan -q -v --cacert tls.pem "${@:2}" registry:$secure/shop/orders:1.2
    check "$1: no secret is told" bash -c "! grep -F -e s3cret -e '$auth' out err"
    rm -rf home/.docker home/run home/config helper
}
login home/.docker/config.json $secure "$auth"
logged_in "credentials of docker"
login home/.docker/config.json https://$secure/v1/ "$auth"
logged_in "of docker of old"
login home/run/containers/auth.json $secure/shop "$auth"
login home/.docker/config.json $secure "$(printf ann:wrong | base64)"
logged_in "of podman, for a folder of repositories"
login auth.json $secure "$auth"
logged_in "of a file that is named" --authfile auth.json
mkdir -p helper home/.docker
printf '#!/bin/sh\n[ "$1" = get ] && read -r host; [ "$host" = %s ] || exit 1\nprintf %s\n' $secure \
    "'{\"ServerURL\":\"x\",\"Username\":\"ann\",\"Secret\":\"s3cret\"}'" >helper/docker-credential-test
chmod +x helper/docker-credential-test
old=$PATH PATH=$work/helper:$PATH
printf '{"credHelpers": {"%s": "test"}}' $secure >home/.docker/config.json
logged_in "of a helper"
PATH=$old
printf '{"credsStore": "absent"}' >auth.json
exits 3 "a helper that is not there" "$ASSAY" scan -q --cacert tls.pem --authfile auth.json registry:$secure/shop/orders:1.2
check "is told" says "docker-credential-absent cannot be started" err
login auth.json $secure "$(printf ann:wrong | base64)"
exits 3 "wrong credentials" "$ASSAY" scan -q --cacert tls.pem --authfile auth.json registry:$secure/shop/orders:1.2
check "are told with their file" says "it refuses the credentials of auth.json" err

# ---- who signed it ----
mkdir signed
python3 "$e2e/sign_images.py" signed >/dev/null || bad "signed images cannot be made"
for name in sig-p256 bundle-ed25519 changed none; do
    check "$name is pushed" python3 "$e2e/registry_push.py" signed/$name $plain signed/$name
done
verify() { exits "$1" "verify $2 by $3: exit status $1" "$ASSAY" verify --insecure-registry $plain --key signed/$3.pub registry:$plain/signed/$2:1; }
verify 0 sig-p256 p256
check "a signature of cosign, under its tag" says "signed by" out
verify 1 sig-p256 other
verify 0 bundle-ed25519 ed25519
verify 1 changed p256
verify 1 none p256
check "no signature is said" says "no signature is attached" out

# ---- all of a repository, all of a registry ----
registry many ''
many=localhost:$port
for image in a/x:1 a/x:2 b/y:1 b/y:latest; do push oci:layout "docker://$many/$image"; done
push oci:signed/none "docker://$many/b/y:other"
python3 "$e2e/registry_push.py" signed/sig-p256 $many c/signed || bad "a signed image cannot be pushed"
# Layers that were asked for more than once.
twice() {
    python3 - many.log layout signed/none <<'P'
import collections, glob, json, re, sys
log = open(sys.argv[1], errors="replace").read()
asked = collections.Counter(re.findall(r"GET /v2/[^ ]*/blobs/(sha256:[0-9a-f]*)", log))
layers = set()
for layout in sys.argv[2:]:
    for blob in glob.glob(layout + "/blobs/sha256/*"):
        try:
            layers |= {d["digest"] for d in json.load(open(blob)).get("layers", [])}
        except ValueError:
            pass
print(len([d for d in layers if d in asked]), *[d for d in layers if asked[d] > 1])
P
}
: >many.log
exits 0 "all tags" "$ASSAY" scan -q -f json --all-tags --insecure-registry $many registry:$many/b/y
refs() { python3 -c 'import json, sys; print(*[r["artifact"]["ref"][len(sys.argv[2]):] for r in json.load(open(sys.argv[1]))])' "$1" "registry:$many/"; }
cp out all
check "are told, in order" is "$(refs out)" "b/y:1 b/y:latest b/y:other"
check "what several have is read once" is "$(twice)" 4
exits 0 "one of them alone" "$ASSAY" scan -q -f json --insecure-registry $many registry:$many/b/y:latest
check "is the same" python3 -c 'import json; a, b = json.load(open("all")), json.load(open("out")); assert a[1] == b and b["components"]'
: >many.log
exits 0 "all of a registry" "$ASSAY" scan -q -f json --insecure-registry $many registry:$many
check "is told, without signatures" is "$(refs out)" "a/x:1 a/x:2 b/y:1 b/y:latest b/y:other c/signed:1"
check "what repositories share is read once" is "$(twice)" 4
exits 3 "no such repository" "$ASSAY" scan -q --all-tags --insecure-registry $many registry:$many/none
check "is told" says "it has no tags" err
exits 3 "a tag and all of them" "$ASSAY" scan -q --all-tags --insecure-registry $many registry:$many/a/x:1

# ---- mirrors ----
exits 0 "a mirror of a registry that is not there" "$ASSAY" scan -q --mirror localhost:1=$plain --insecure-registry $plain registry:localhost:1/shop/orders:1.2
exits 0 "a mirror that lacks the image" "$ASSAY" scan -q --mirror $plain=$many --insecure-registry $plain --insecure-registry $many registry:$plain/shop/orders:1.2
exits 0 "a mirror that is not there" "$ASSAY" scan -q --mirror $plain=localhost:1 --insecure-registry $plain registry:$plain/shop/orders:1.2
exits 3 "a mirror is named on both sides" "$ASSAY" scan -q --mirror localhost:2=$plain --insecure-registry $plain registry:localhost:1/shop/orders:1.2
exits 2 "and by hosts" "$ASSAY" scan -q --mirror $plain registry:$plain/shop/orders:1.2

# ---- kept layers ----
blobs() { grep -ac 'GET .*/blobs/' many.log; }
: >many.log
exits 0 "with a cache" "$ASSAY" scan -q -f json --cache kept --insecure-registry $many registry:$many/b/y:1
cp out first
check "all is fetched" is "$(blobs)" 3
exits 0 "once more" "$ASSAY" scan -q -f json --cache kept --insecure-registry $many registry:$many/b/y:1
check "nothing is fetched" is "$(blobs)" 3
check "the same is found" cmp first out
largest=$(ls -S kept/blobs/sha256 | head -n 1)
printf x | dd of=kept/blobs/sha256/$largest bs=1 seek=1000 conv=notrunc 2>/dev/null
exits 0 "a damaged one" "$ASSAY" scan -f json --cache kept --insecure-registry $many registry:$many/b/y:1
check "is told" says "was damaged" err
check "is fetched again" is "$(blobs)" 4
check "the same is found" cmp first out
check "and kept" is "$(sha256sum <kept/blobs/sha256/$largest | cut -c1-64)" "$largest"
exits 2 "no folder for it" "$ASSAY" scan -q --cache tls.pem --insecure-registry $many registry:$many/b/y:1

# ---- digests for names ----
printf 'FROM %s/shop/orders:1.2 AS a\nFROM %s/shop/orders:9\nFROM a\n' $plain $plain >Dockerfile
exits 0 "pin asks a registry" "$ASSAY" pin --registry --insecure-registry $plain Dockerfile
check "the name has its digest" says "FROM $plain/shop/orders:1.2@$digest AS a" out
check "what is not there stays" says "FROM $plain/shop/orders:9" out
check "and is told" says "no repository or tag of that name" err
exits 0 "no registry is asked unless told" "$ASSAY" pin Dockerfile
check "the file stays as it is" cmp out Dockerfile

# ---- one that lies ----
coproc server { exec python3 "$e2e/registry_server.py" layout signed/bundle-p256 log tls.pem tls.key; }
pids+=($!)
read -r p1 p2 p3 _ <&"${server[0]}"
: >log
login auth.json 127.0.0.1:$p1 "$auth"
# lies NAME STATUS: scans the repository with that fault; the report is in out, the requests in log.
lies() {
    : >log
    exits "$2" "$1: exit status $2" timeout 60 "$ASSAY" scan -q -f json --insecure-registry 127.0.0.1:$p1 --insecure-registry 127.0.0.1:$p3 \
        --authfile "${4:-none.json}" registry:127.0.0.1:${3:-$p1}/fault/$1:1
}
echo '{}' >none.json
asked() { [ "$(grep -c -- "$1" log)" = "$2" ] || { cat log; false; }; }
# wrong NAME RULE: the image is judged and breaks this rule of trust alone.
wrong() {
    lies "$1" 0
    check "$1: $2" is "$(rules out | sed 's/,*TR-R[0-9]*//')" "$2"
}
# refused NAME TEXT: nothing is judged, and the message says why.
refused() {
    lies "$1" 3 "${3:-$p1}" "${4:-none.json}"
    check "$1: $2" says "$2" err
}
# unread NAME TEXT: the image is judged, its layers were not read, and a diagnostic says why.
unread() {
    lies "$1" 0 "${3:-$p1}"
    check "$1: $2" says "$2" out
    check "$1: it is not complete" says '"complete": false' out
}

wrong good ""
check "plain http is a finding" is "$(rules out)" TR-R01
wrong layer-other TR-D01
exits 0 "a lying registry and a cache" "$ASSAY" scan -q --cache lies --insecure-registry 127.0.0.1:$p1 registry:127.0.0.1:$p1/fault/layer-other:1
check "what is not what it says is not kept" is "$(ls -A lies/blobs/sha256 | wc -l)" 1
wrong layer-long TR-D04
wrong layer-endless TR-D04
wrong layer-gone TR-D03
wrong manifest-digest TR-D06
wrong cut ""
check "cut: a layer goes on where it broke" asked 'bytes=[1-9]' 2
wrong cut-no-range ""
wrong busy ""
wrong broken ""
wrong store ""
wrong relative ""
wrong token ""
check "token: the registry gets it" asked ':Bearer:t-1234\|Bearer:t-1234' "$(grep -c Bearer log)"
wrong expired ""
lies login 0 "$p1" auth.json
check "login: the token service gets the password" asked "/token?needs=ann.* 200 - Basic" 1
check "login: the registry gets the token alone" bash -c "! grep '127.0.0.1:$p1.*Basic' log"
lies basic 0 "$p1" auth.json
check "a password over http is a finding" is "$(rules out)" TR-R01,TR-R03
printf '{"auths": {"127.0.0.1:%s": {"identitytoken": "r-999"}}}' $p1 >identity.json
lies login 0 "$p1" identity.json
check "login: a refresh token" asked 'POST /token' 1
exits 0 "a password and a store of blobs" "$ASSAY" scan -q --insecure-registry 127.0.0.1:$p1 --authfile auth.json registry:127.0.0.1:$p1/fault/store:1
check "the store gets no login" bash -c "! grep '/store/' log | grep -e Bearer -e Basic"
refused other-realm "the credentials of auth.json were not sent" "$p1" auth.json
check "other-realm: nothing got them" asked Basic 0
refused login "refuses to serve one without credentials"
refused false-token "it asks to log in again and again"
refused no-token "answers with no token"
refused no-challenge "there are no credentials"
refused metadata-realm "it leads to a link-local address"
refused later "come back in 9999 s"
refused denied "status 403"
refused manifest-endless "larger than allowed"
refused manifest-huge "larger than allowed"
refused manifest-page "no JSON object"
unread nothing "is not in it, or cannot be read"
unread metadata "it leads to a link-local address"
unread private "it leads to a private address"
unread mapped "it leads to a link-local address"
unread loop "it leads from one place to the next"
unread file "no address of http"
unread nowhere "does not say where"
unread layer-short "damaged"
unread cut-always "damaged"
unread cut-wrong-range "another range"
exits 0 "a list of referrers" "$ASSAY" verify --key signed/p256.pub --insecure-registry 127.0.0.1:$p1 registry:127.0.0.1:$p1/fault/signed:1
lies good 0 "$p3"
check "an unknown certificate is a finding" is "$(rules out)" TR-R02
exits 0 "a certificate that is named" "$ASSAY" scan -q -f json --cacert tls.pem registry:127.0.0.1:$p3/fault/store:1
check "no finding" is "$(rules out)" ""
unread plain-store "which is not encrypted" "$p3"
refused plain-realm "not encrypted" "$p3"
end_of_tests
