import json


def statement(status, *purls, **more):
    return {"vulnerability": {"name": "CVE-2025-0001", "description": "d", "aliases": ["CVE-2025-0001"]},
            "products": [{"@id": p} for p in purls], "status": status, **more}


def document(*statements, author="Canonical Ltd."):
    return json.dumps({"metadata": {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://x", "author": author,
                                    "timestamp": "2025-03-26T17:08:28.810633", "version": 1}, "statements": statements}).encode()


a = "pkg:deb/ubuntu/a@1-1?arch=source&distro=jammy"
seeds = {
    "all": document(statement("affected", a, action_statement="ignore"), statement("fixed", "pkg:deb/ubuntu/a@2?arch=source&distro=esm-infra/bionic"),
                    statement("not_affected", "pkg:deb/ubuntu/b@1?arch=source&distro=fips/focal", justification="component_not_present"),
                    statement("under_investigation", a, "pkg:deb/ubuntu/c@1?arch=amd64")),
    "other": document(statement("fixed", a), author="Acme"),
}
