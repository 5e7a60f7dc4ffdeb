#!/usr/bin/env bash
# Every kind of feed by one line of the configuration: documents, repositories and their mirrors, CSAF providers, folders.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
export XDG_CONFIG_HOME=$work/home/config work
cd "$work" || exit
mkdir -p www
coproc server { exec python3 "$e2e/feed_server.py" "$work/www" "$work/faults" "$work/log"; }
server_pid=$!
read -r port <&"${server[0]}"
trap 'kill "$server_pid" 2>/dev/null; rm -rf "$work"' EXIT
url=http://127.0.0.1:$port
python3 "$e2e/make_feeds.py" www/bucket new npm 2
export url

# Updates by the feeds that are given as lines; the state of one is in `db feeds`.
update() {
    : >log
    { echo "feeds:" && printf '  - %s\n' "$url/bucket" "$@"; } >assay.yaml
    "$ASSAY" db update --db db --ecosystems all >out 2>&1
    status=$?
    cat out
    [ $status = 0 ]
}
good() { update "$@" && ! grep -q "warning: feed" out; }
fails() {
    local text=$1
    shift
    update "$@" && grep "warning: feed" out | grep -qF -- "$text"
}
records() {
    "$ASSAY" db feeds --db db --ecosystems all -f json | python3 -c '
import json, sys
print(next((f["records"] for f in json.load(sys.stdin)["feeds"] if sys.argv[1] in f["name"]), "none"))' "$1"
}
is() { [ "$1" = "$2" ] || { echo "got '$1', want '$2'"; false; }; }
requested() { is "$(grep -c "$1" log)" "$2" || { cat log; false; }; }
explains() { "$ASSAY" explain "$1" --db db 2>&1 | grep -qF -- "$2" || { "$ASSAY" explain "$1" --db db; false; }; }

# ---- documents ----
kev() {
    python3 - "$@" <<'PYTHON' >www/kev.json
import json, sys
day, ids = sys.argv[1], sys.argv[2:]
print(json.dumps({"title": "CISA Catalog of Known Exploited Vulnerabilities", "catalogVersion": day.replace("-", "."),
                  "dateReleased": day + "T10:00:00.000Z", "count": len(ids), "vulnerabilities": [
    {"cveID": i, "vendorProject": "v", "product": "p", "vulnerabilityName": "n", "dateAdded": day, "shortDescription": "s",
     "requiredAction": "a", "dueDate": day, "knownRansomwareCampaignUse": "Unknown", "notes": "", "cwes": []} for i in ids]}))
PYTHON
}
kev 2025-01-01 CVE-2025-0001 CVE-2025-0002 CVE-2025-0003
check "a document" good "$url/kev.json"
check "and its records" is "$(records kev.json)" 3
check "it did not change" good "$url/kev.json"
check "and was not sent" requested 'kev.json 304' 1
kev 2025-01-02 CVE-2025-0001 CVE-2025-0002 CVE-2025-0003 CVE-2025-0004
check "it grew" good "$url/kev.json"
check "which is seen" is "$(records kev.json)" 4
kev 2025-01-03 CVE-2025-0001
check "it shrank" fails "it shrank from 4 to 1 records" "$url/kev.json"
kev 2024-12-01 CVE-2025-0001 CVE-2025-0002 CVE-2025-0003 CVE-2025-0004
check "it is older" fails "goes back in time" "$url/kev.json"
echo '{"title": "x"' >www/kev.json
check "it is cut" fails "bad feed" "$url/kev.json"
echo '{"error": "over quota"}' >www/kev.json
check "it is something else" fails "bad feed" "$url/kev.json"
check "what was good is in use" is "$(records kev.json)" 4
{ echo '#model_version:v2025.03.14,score_date:2025-01-02T00:00:00+0000' && printf 'cve,epss,percentile\nCVE-2025-0001,0.5,0.9\n'; } | gzip -9 >www/scores
check "a compressed one without a name that tells" good "$url/scores"
check "an archive of records" good "$url/bucket/npm/all.zip"
check "and its records" is "$(records all.zip)" 2
for branch in v3.19 v3.20; do
    mkdir -p www/secdb/$branch
    for repo in main community; do
        printf '{"distroversion": "%s", "reponame": "%s", "urlprefix": "https://x", "apkurl": "{{urlprefix}}/{{distroversion}}/{{reponame}}/{{arch}}/{{pkg.name}}-{{pkg.ver}}.apk", "packages": [{"pkg": {"name": "p-%s", "secfixes": {"1.0-r1": ["CVE-2024-%s"]}}}]}' \
            $branch $repo $repo "${branch#v3.}11" >www/secdb/$branch/$repo.json
    done
done
check "several by one pattern" good "{name: secdb, url: '$url/secdb/{release}/{main,community}.json', ecosystems: [Alpine], releases: [v3.19, v3.20]}"
check "are all there" is "$(find db/feeds/secdb -name '.state' | wc -l)" 4
check "by wanted releases alone" bash -c '"$ASSAY" db update --db db2 --config assay.yaml --ecosystems Alpine:v3.20,npm -q && [ "$(find db2/feeds/secdb -name .state | wc -l)" = 2 ]'

# ---- repositories of RPM packages ----
repository() {
    python3 - "$@" <<'PYTHON'
import gzip, hashlib, os, sys
root, fixed, *lie = sys.argv[1:]
os.makedirs(root + "/repodata", exist_ok=True)
xml = """<?xml version="1.0" encoding="UTF-8"?><updates>""" + "".join("""<update status="final" type="security" from="x" version="1">
<id>ALAS2023-2024-%d</id><title>t</title><issued date="2024-01-0%d 10:00"/><updated date="2024-01-0%d 10:00"/><severity>important</severity><description>d</description>
<references><reference href="https://x" id="CVE-2024-00%d1" type="cve"/></references><pkglist><collection short="amazon-linux-2023---core"><name>Amazon Linux 2023</name>
<package arch="x86_64" epoch="0" name="p%d" release="1.amzn2023" version="%s"><filename>p%d-%s-1.amzn2023.x86_64.rpm</filename></package></collection></pkglist></update>"""
    % (i, i, i, i, i, fixed, i, fixed) for i in (1, 2, 3)) + "</updates>"
body = gzip.compress(xml.encode(), mtime=0)
sum = hashlib.sha256(body).hexdigest()
name = "repodata/%s-updateinfo.xml.gz" % sum[:8]
open(os.path.join(root, name), "wb").write(body)
data = '<data type="updateinfo"><checksum type="sha256">%s</checksum><location href="%s"/></data>' % ("0" * 64 if "sum" in lie else sum, name)
if "none" in lie:
    data = ""
open(root + "/repodata/repomd.xml", "w").write('<?xml version="1.0"?><repomd xmlns="http://linux.duke.edu/metadata/repo"><revision>1</revision><data type="primary"><location href="repodata/primary.xml.gz"/></data>%s</repomd>' % data)
PYTHON
}
repository www/repo 1.1
check "a repository" good "$url/repo/"
check "and its records" is "$(records repo)" 3
check "it did not change" good "$url/repo/"
check "and its updateinfo was not asked for" requested updateinfo.xml 0
repository www/repo 1.2
check "it changed" good "$url/repo/"
check "which is there" bash -c 'zcat db/feeds/*-repo/data/*updateinfo.xml.gz | grep -q "version=\"1.2\""'
repository www/repo 1.3 sum
check "a checksum that is wrong" fails "its checksum is not the one in repomd.xml" "$url/repo/"
repository www/repo 1.3 none
check "a repository without updateinfo" fails "has no updateinfo" "$url/repo/"
repository www/repo 1.4
printf '%s\n' "$url/gone/" "$url/repo/" >www/mirror.list
check "a list of mirrors, the first gone" good "$url/mirror.list"
check "gives the same" is "$(records mirror.list)" 3
cat >www/metalink <<XML
<?xml version="1.0"?><metalink version="3.0" xmlns="http://www.metalinker.org/"><files><file name="repomd.xml"><resources>
<url protocol="rsync">rsync://x/repodata/repomd.xml</url><url protocol="http">$url/repo/repodata/repomd.xml</url></resources></file></files></metalink>
XML
check "a metalink" good "{name: meta, url: '$url/metalink'}"
check "gives the same, too" is "$(records meta)" 3
check "a repository of this machine" good "$work/www/repo"

# ---- CSAF ----
# csaf FOLDER VERSION ID...: documents of the time that the version stands for; changes.csv names them.
csaf() {
    python3 - "$@" <<'PYTHON'
import json, os, sys
root, version, *ids = sys.argv[1:]
os.makedirs(root + "/2024", exist_ok=True)
time = "2024-02-%02dT00:00:00Z" % int(version)
lines = {}
if os.path.exists(root + "/changes.csv"):
    for line in open(root + "/changes.csv"):
        path, when = line.strip().replace('"', "").split(",")
        lines[path] = when
for id in ids:
    if id.startswith("-"):
        del lines["2024/%s.json" % id[1:].lower()]
        continue
    doc = {"document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t " + version, "lang": "en",
                        "publisher": {"category": "vendor", "name": "Vendor", "namespace": "https://x"},
                        "tracking": {"id": id, "status": "final", "version": version, "current_release_date": time, "initial_release_date": time,
                                     "revision_history": [{"date": time, "number": version, "summary": "s"}]}},
           "product_tree": {"branches": [{"category": "vendor", "name": "Vendor", "branches": [{"category": "product_version", "name": "p",
               "product": {"name": "p", "product_id": "p", "product_identification_helper": {"purl": "pkg:npm/p@1.0.%s" % version}}}]}]},
           "vulnerabilities": [{"cve": id, "notes": [{"category": "description", "text": "d"}], "product_status": {"known_affected": ["p"]}}]}
    json.dump(doc, open(root + "/2024/%s.json" % id.lower(), "w"))
    lines["2024/%s.json" % id.lower()] = time
with open(root + "/changes.csv", "w") as f:
    for path, when in sorted(lines.items(), key=lambda l: l[1], reverse=True):
        f.write('"%s","%s"\n' % (path, when))
PYTHON
}
documents() { find db/feeds/*"$1"* -name 'cve-*.json' -o -name '2024~*.json' | wc -l; }
csaf www/csaf 1 CVE-2024-1001 CVE-2024-1002 CVE-2024-1003 CVE-2024-1004 CVE-2024-1005 CVE-2024-1006
cat >www/csaf/provider-metadata.json <<JSON
{"canonical_url": "$url/csaf/provider-metadata.json", "distributions": [{"directory_url": "$url/csaf/"},
 {"rolie": {"feeds": [{"summary": "s", "tlp_label": "WHITE", "url": "$url/csaf/rolie.json"}, {"summary": "r", "tlp_label": "RED", "url": "$url/red/rolie.json"}]}}],
 "last_updated": "2024-02-01T00:00:00Z", "list_on_CSAF_aggregators": true, "metadata_version": "2.0", "mirror_on_CSAF_aggregators": true,
 "publisher": {"category": "vendor", "name": "Vendor", "namespace": "https://x"}, "role": "csaf_provider"}
JSON
check "a provider by its metadata" good "$url/csaf/provider-metadata.json"
check "brings its documents" is "$(documents provider)" 6
check "once" requested 'csaf/2024' 6
check "nothing new" good "$url/csaf/provider-metadata.json"
check "no document is asked for" requested 'csaf/2024' 0
csaf www/csaf 2 CVE-2024-1002 -CVE-2024-1003 CVE-2024-1007
check "one changed, one is new, one gone" good "$url/csaf/provider-metadata.json"
check "those alone are fetched" requested 'csaf/2024' 2
check "and all are there" is "$(documents provider)" 6
check "in their new form" grep -rq '"t 2"' db/feeds/*provider*/*/docs/2024~cve-2024-1002.json
cp -r www/csaf kept
csaf www/csaf 3 -CVE-2024-1001 -CVE-2024-1002
check "a third of the documents gone" fails "shrank from 6 to 4" "$url/csaf/provider-metadata.json"
rm -rf www/csaf && mv kept www/csaf
csaf www/csaf 3 CVE-2024-1001
echo '{"/csaf/2024/cve-2024-1001.json": {"fault": "page"}}' >faults
check "a document that is none" fails "bad feed" "$url/csaf/provider-metadata.json"
echo '{"/csaf/changes.csv": {"fault": "500"}}' >faults
check "a list that fails" fails "status 500" "$url/csaf/provider-metadata.json"
rm faults
check "all is well again" good "$url/csaf/provider-metadata.json"
check "and new" grep -rq '"t 3"' db/feeds/*provider*/*/docs/2024~cve-2024-1001.json
check "a directory" good "$url/csaf/"
rm www/csaf/changes.csv
(cd www/csaf && find 2024 -name '*.json' | sort >index.txt)
check "a directory with an index alone" good "{name: index, url: '$url/csaf/'}"
check "brings all it names" is "$(documents index)" 7
python3 - "$url" <<'PYTHON' >www/csaf/rolie.json
import json, sys
print(json.dumps({"feed": {"id": "f", "title": "t", "link": [{"rel": "self", "href": sys.argv[1] + "/csaf/rolie.json"}],
    "category": [{"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}], "updated": "2024-02-03T00:00:00Z",
    "entry": [{"id": "CVE-2024-100%d" % i, "title": "t", "published": "2024-02-01T00:00:00Z", "updated": "2024-02-0%dT00:00:00Z" % i,
               "content": {"type": "application/json", "src": "%s/csaf/2024/cve-2024-100%d.json" % (sys.argv[1], i)},
               "format": {"schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json", "version": "2.0"},
               "link": [{"rel": "self", "href": "%s/csaf/2024/cve-2024-100%d.json" % (sys.argv[1], i)}]} for i in (1, 2)]}}))
PYTHON
check "a ROLIE feed, told by its content" good "$url/csaf/rolie.json"
check "brings what it names" is "$(documents rolie)" 2
# shellcheck disable=SC2046
csaf www/many 1 $(seq -f 'CVE-2024-2%04g' 1 1100)
(cd www/many && touch -d 2024-02-05 2024 && tar --zstd -cf all_2024-02-05.tar.zst 2024 && touch -d 2024-02-05 all_2024-02-05.tar.zst && echo all_2024-02-05.tar.zst >archive_latest.txt)
csaf www/many 9 CVE-2024-20007 CVE-2024-29999
check "many documents begin with the archive" good "$url/many/"
check "and what is newer" requested 'many/2024' 2
check "what the archive holds is in the database" explains CVE-2024-20500 t
csaf www/many 10 CVE-2024-20008
check "then they come singly" good "$url/many/"
check "that one alone" requested 'many/2024' 1

# ---- folders ----
mkdir -p ours/below
cp db/feeds/*bucket*/npm/all-*.zip ours/below/all.zip
python3 -c 'import json; json.dump({"id": "OURS-1", "modified": "2024-01-01T00:00:00Z", "affected": [{"package": {"ecosystem": "npm", "name": "x"}, "versions": ["1"]}]}, open("ours/OURS-1.json", "w"))'
check "a folder of records" good "$work/ours"
check "is in the database" explains OURS-1 npm
sed -i 's/"1"/"2"/' ours/OURS-1.json
check "changes are seen" good "$work/ours"
check "and are in the database" explains OURS-1 2
rm -rf ours
check "a folder that went" fails "ours" "$work/ours"
check "is kept in use" explains OURS-1 npm
check "a built-in feed by name, and one that is none" bash -c 'echo "feeds: [kev, {name: kev, url: x}]" >assay.yaml; "$ASSAY" db feeds --db db 2>&1 | grep -q "two feeds have the name"'
check "the list that is built in" bash -c 'rm assay.yaml; "$ASSAY" db feeds --db none --ecosystems all | grep -q "^redhat .*never.*https://"'
kill "$server_pid"
end_of_tests
