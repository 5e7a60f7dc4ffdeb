#!/usr/bin/env python3
"""Seeds of csaf_fuzz: a document with every member that is read, and each list. usage: seeds_csaf.py FOLDER"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)


def product(name, **helper):
    return {"name": name, "product_id": name, "product_identification_helper": helper}


document = {
    "document": {"category": "csaf_vex", "csaf_version": "2.0", "title": "t", "aggregate_severity": {"text": "Low"},
                 "distribution": {"tlp": {"label": "WHITE"}},
                 "publisher": {"category": "vendor", "name": "p", "namespace": "https://p"},
                 "tracking": {"id": "CVE-2024-0001", "status": "final", "version": "1",
                              "current_release_date": "2024-01-01T00:00:00Z", "initial_release_date": "2024-01-01"}},
    "product_tree": {
        "branches": [{"branches": [
            {"category": "product_name", "name": "os", "product": product("os", cpe="cpe:/o:redhat:enterprise_linux:8")},
            {"category": "product_version", "name": "b",
             "product": product("b-0:1-1.src", purl="pkg:rpm/redhat/b@1-1?arch=src&epoch=0",
                                hashes=[{"filename": "f", "file_hashes": [{"algorithm": "sha256", "value": "0"}]}])}],
            "category": "vendor", "name": "v"}],
        "full_product_names": [product("lone", purls=["pkg:npm/x@1"])],
        "relationships": [{"category": "default_component_of", "product_reference": "b-0:1-1.src",
                           "relates_to_product_reference": "os", "full_product_name": product("os:b-0:1-1.src")}],
        "product_paths": [{"beginning_product_reference": "lone", "full_product_name": product("lone on os"),
                           "subpaths": [{"category": "installed_on", "next_product_reference": "os"}]}],
        "product_groups": [{"group_id": "g", "product_ids": ["lone", "os"], "summary": "s"}]},
    "vulnerabilities": [{
        "cve": "CVE-2024-0001", "title": "t", "cwe": {"id": "CWE-79"}, "cwes": [{"id": "CWE-80"}],
        "ids": [{"system_name": "s", "text": "1"}], "notes": [{"category": "description", "text": "d"}],
        "references": [{"category": "self", "summary": "s", "url": "https://x"}],
        "product_status": {"fixed": ["os:b-0:1-1.src"], "known_affected": ["lone"], "known_not_affected": ["os"],
                           "under_investigation": ["lone on os"], "first_fixed": ["x"], "recommended": ["y"]},
        "scores": [{"products": ["lone"], "cvss_v3": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                                                      "baseSeverity": "CRITICAL"}}],
        "metrics": [{"content": {"cvss_v4": {"vectorString": "CVSS:4.0/x"}}, "products": ["lone"]}],
        "flags": [{"label": "component_not_present", "group_ids": ["g"], "product_ids": ["lone"]}],
        "threats": [{"category": "impact", "details": "Low"}],
        "remediations": [{"category": "no_fix_planned", "details": "Will not fix", "product_ids": ["lone"], "url": "u"}]}],
}
provider = {"canonical_url": "https://v/p.json", "last_updated": "x", "role": "r", "publisher": {"name": "n"},
            "distributions": [{"directory_url": "https://v/csaf"}, {"directory": {"url": "https://v/d", "tlp_label": "CLEAR"}},
                              {"rolie": {"feeds": [{"url": "https://v/f.json", "tlp_label": "WHITE", "summary": "s"}]}}]}
rolie = {"feed": {"link": [{"rel": "next", "href": "2.json"}], "entry": [
    {"updated": "u", "content": {"src": "https://v/a.json"},
     "link": [{"rel": "self", "href": "/a.json"}, {"rel": "hash", "href": "a.json.sha512"}, {"rel": "signature", "href": "a.asc"}]}]}}
(folder / "document").write_text(json.dumps(document))
(folder / "provider").write_text(json.dumps(provider))
(folder / "rolie").write_text(json.dumps(rolie))
(folder / "changes").write_text('"2024/a.json","2024-07-10T01:02:03+00:00"\r\nb.json,x\n')
(folder / "index").write_text("2024/a.json\n./b.json\n")
