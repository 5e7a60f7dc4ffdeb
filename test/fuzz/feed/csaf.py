import json


def product(name, **helper):
    return {"name": name, "product_id": name, "product_identification_helper": helper}


def leaf(category, name, **helper):
    return {"category": category, "name": name, "product": product(name, **helper)}


def part(what, of):
    return {"category": "default_component_of", "product_reference": what, "relates_to_product_reference": of,
            "full_product_name": product(f"{of}:{what}")}


def document(namespace, id, tree, *vulnerabilities):
    return json.dumps({
        "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t", "aggregate_severity": {"text": "Low"},
                     "publisher": {"name": "p", "namespace": namespace},
                     "tracking": {"id": id, "status": "final", "current_release_date": "2024-01-01T00:00:00Z"}},
        "product_tree": tree, "vulnerabilities": vulnerabilities}).encode()


redhat = {
    "branches": [
        leaf("product_name", "el8", cpe="cpe:/a:redhat:enterprise_linux:8::appstream"),
        leaf("product_name", "el9", cpe="cpe:2.3:o:redhat:enterprise_linux:9:*:baseos:*:*:*:*:*"),
        leaf("product_version", "a-1:2-3.src", purl="pkg:rpm/redhat/a@2-3?arch=src&epoch=1"),
        leaf("product_version", "n", purl="pkg:rpm/redhat/n?rpmmod=n:18:80:c"),
        leaf("product_version", "m", purl="pkg:rpmmod/redhat/m@18:80:c"),
        leaf("product_version", "n:20/n", purl="pkg:rpmmod/redhat/n:20/n")],
    "relationships": [part("a-1:2-3.src", "el8"), part("n", "el9"), part("m", "el8"), part("n", "el8:m"), part("n:20/n", "el8")]}
flaw = {"cve": "CVE-2024-0001", "title": "t", "cwe": {"id": "CWE-79"}, "notes": [{"category": "description", "text": "d"}],
        "product_status": {"fixed": ["el8:a-1:2-3.src"], "known_affected": ["el9:n", "el8:m:n"], "known_not_affected": ["el8:n:20/n"]},
        "scores": [{"products": ["el9:n"], "cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}],
        "flags": [{"label": "component_not_present"}],
        "threats": [{"category": "impact", "details": "Low", "product_ids": ["el9:n"]}],
        "remediations": [{"category": "no_fix_planned", "details": "Will not fix", "product_ids": ["el9:n"]},
                         {"category": "vendor_fix", "url": "https://x/RHSA-2024:1", "product_ids": ["el8:a-1:2-3.src"]},
                         {"category": "workaround", "details": "w"}]}
suse = {"branches": [leaf("product_name", "SUSE Linux Enterprise Server 15 SP5"), leaf("product_version", "a-1-2.3.x86_64.rpm"),
                     leaf("product_version", "lib-1_0-0")],
        "relationships": [part("a-1-2.3.x86_64.rpm", "SUSE Linux Enterprise Server 15 SP5"),
                          part("lib-1_0-0", "SUSE Linux Enterprise Server 15 SP5")]}
microsoft = {"branches": [{"category": "product_name", "name": "Windows Server 2019", "branches": [
    {"category": "product_version_range", "name": "<10.0.17763.7009", "product": product("1")}]}]}
other = {"branches": [{"category": "product_version_range", "name": "vers:npm/>=1|<2|3", "product": product("x", purl="pkg:npm/%40a/x")}]}
seeds = {
    "redhat": document("https://www.redhat.com", "CVE-2024-0001", redhat, flaw),
    "notice": document("https://www.redhat.com", "RHSA-2024:1", redhat, flaw, dict(flaw, cve="CVE-2024-2000")),
    "suse": document("https://www.suse.com/", "CVE-2024-1", suse, {"cve": "CVE-2024-0001", "product_status": {
        "recommended": ["SUSE Linux Enterprise Server 15 SP5:a-1-2.3.x86_64.rpm"],
        "known_affected": ["SUSE Linux Enterprise Server 15 SP5:lib-1_0-0"]}}),
    "microsoft": document("https://msrc.microsoft.com", "msrc_CVE-2024-1", microsoft, {
        "cve": "CVE-2024-0001", "product_status": {"known_affected": ["1"]},
        "remediations": [{"category": "vendor_fix", "details": "10.0.1:x", "url": "https://x?q=KB5053596", "product_ids": ["1"]}]}),
    "other": document("https://psirt.acme.example", "A-1", other, {"cve": "CVE-2024-0001", "product_status": {"known_affected": ["x"]}}),
}
