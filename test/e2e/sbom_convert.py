#!/usr/bin/env python3
"""sbom_convert.py FORMAT REPORT: an SBOM of the components of a JSON report, as other programs write that format:
syft, syft1 (schema 1), spdx3, tags (SPDX 2.3), xml (CycloneDX)."""
import json
import sys
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

report = json.load(open(sys.argv[2]))
artifact, components = report["artifact"], [c for c in report["components"] if c["state"] != "removed"]
image = artifact["kind"] == "image"
ids = {}
for n, c in enumerate(components):
    ids.setdefault(c["purl"], f"id-{n}")


def purl(c):
    """With the source package as Syft tells it."""
    s = c["source"]
    if not s or not s["name"]:
        return c["purl"]
    where = "&" if "?" in c["purl"] else "?"
    return c["purl"] + where + "upstream=" + quote(f"{s['name']}@{s['version']}" if s["version"] else s["name"], safe="")


def edges():
    return [(ids[c["purl"]], ids[d]) for c in components for d in c["dependencies"] if d in ids]


def syft(old=False):
    def artifact_of(c):
        meta = {}
        if c["source"] and "pkg:deb" in c["purl"]:
            meta = {"source": c["source"]["name"], "sourceVersion": c["source"]["version"]}
        if c["hashes"]:
            meta["digest"] = [{"algorithm": a.lower().replace("-", ""), "value": h} for a, h in c["hashes"].items()]
        places = [{"path": "/" + l["path"], "accessPath": "/" + l["path"], "annotations": {"evidence": "primary"}}
                  for l in c["locations"]]
        for place, l in zip(places, c["locations"]):
            if l["layer"] is not None and l["layer"] >= 0:
                place["layerID"] = artifact["layers"][l["layer"]]["diff_id"]
        places.append({"path": "/usr/share/doc/x/copyright", "annotations": {"evidence": "supporting"}})
        licences = c["licences"] if old else [{"value": x, "spdxExpression": x, "type": "declared"} for x in c["licences"]]
        return {"id": ids[c["purl"]], "name": c["name"], "version": c["version"], "type": "x",
                "foundBy": "javascript-lock-cataloger" if c["state"] == "declared" else "package-cataloger",
                "locations": places, "licenses": licences, "language": "", "cpes": [], "purl": c["purl"],
                "metadataType": "X", "metadata": meta}
    relations = [{"parent": to, "child": of, "type": "dependency-of"} for of, to in edges()]
    relations += [{"parent": ids[c["owner"]], "child": ids[c["purl"]], "type": "ownership-by-file-overlap"}
                  for c in components if c["owner"] in ids]
    relations += [{"parent": i, "child": "a-file", "type": "evident-by"} for i in list(ids.values())[:3]]
    layers = [{"mediaType": "x", "digest": x["diff_id"], "size": 1} for x in artifact["layers"]]
    about = {"userInput": "x", "layers": layers, "imageID": "sha256:0"} if image else "/app"
    source = {"type": "image" if image else "directory", "target" if old else "metadata": about}
    os = artifact["os"]
    distro = {} if not os else {"name": os["id"], "version": os["version"], "idLike": ""} if old else {
        "prettyName": "x", "name": "X", "id": os["id"], "versionID": os["version"], "idLike": ["x"]}
    return {"artifacts": [artifact_of(c) for c in components], "artifactRelationships": relations,
            "files": [{"id": "a-file", "location": {"path": "/x"}}], "source": source, "distro": distro,
            "descriptor": {"name": "syft", "version": "1.0.0", "configuration": {"x": ["y"] * 2000}},
            "schema": {"version": "1.0.1" if old else "16.0.34",
                       "url": "https://raw.githubusercontent.com/anchore/syft/main/schema/json/schema-x.json"}}


def spdx3():
    graph = [{"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "createdBy": ["urn:x:me"]},
             {"type": "SpdxDocument", "spdxId": "urn:x:document", "rootElement": ["urn:x:bom"]},
             {"type": "software_Sbom", "spdxId": "urn:x:bom", "rootElement": ["urn:x:root"]},
             {"type": "software_Package", "spdxId": "urn:x:root", "name": "x",
              "software_primaryPurpose": "container" if image else "application"}]
    for n, c in enumerate(components):
        e = {"type": "software_Package", "spdxId": "urn:x:" + ids[c["purl"]], "creationInfo": "_:c", "name": c["name"],
             "software_packageVersion": c["version"],
             "verifiedUsing": [{"type": "Hash", "algorithm": a.lower().replace("-", ""), "hashValue": h}
                               for a, h in c["hashes"].items()]}
        if n % 2:
            e["software_packageUrl"] = purl(c)
        else:
            e["externalIdentifier"] = [
                {"type": "ExternalIdentifier", "externalIdentifierType": "cpe23", "identifier": "cpe:2.3:a:x"},
                {"type": "ExternalIdentifier", "externalIdentifierType": "packageUrl", "identifier": purl(c)}]
        graph.append(e)
        for k, x in enumerate(c["licences"]):
            text = {"type": "simplelicensing_LicenseExpression", "spdxId": f"urn:x:l{n}-{k}",
                    "simplelicensing_licenseExpression": x}
            graph.append({"type": "Relationship", "spdxId": f"urn:x:r{n}-{k}", "relationshipType": "hasDeclaredLicense",
                          "from": e["spdxId"], "to": [text if n % 2 else text["spdxId"]]})
            if n % 2 == 0:
                graph.append(text)
    for n, (of, to) in enumerate(edges()):
        graph.append({"type": "LifecycleScopedRelationship", "spdxId": f"urn:x:d{n}", "relationshipType": "dependsOn",
                      "from": "urn:x:" + of, "to": ["urn:x:" + to]})
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": graph}


def tags():
    out = ["# made by a test", "SPDXVersion: SPDX-2.3", "DataLicense: CC0-1.0", "SPDXID: SPDXRef-DOCUMENT",
           "DocumentName: x", "DocumentComment: <text>", "PackageName: not a package", "</text>", "",
           "PackageName: x", "SPDXID: SPDXRef-root", "PrimaryPackagePurpose: " + ("CONTAINER" if image else "APPLICATION"),
           "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-root", ""]
    for c in components:
        out += [f"##### Package: {c['name']}", "", f"PackageName: {c['name']}", f"SPDXID: SPDXRef-{ids[c['purl']]}",
                f"PackageVersion: {c['version']}" if c["version"] else "#", "PackageLicenseConcluded: NOASSERTION",
                "PackageLicenseDeclared: " + (" AND ".join(c["licences"]) or "NOASSERTION")]
        out += [f"PackageChecksum: {a.replace('-', '')}: {h}" for a, h in c["hashes"].items()]
        out += ["ExternalRef: SECURITY cpe23Type cpe:2.3:a:x", f"ExternalRef: PACKAGE-MANAGER purl {purl(c)}",
                "PackageComment: <text>two", "lines</text>", ""]
    out += [f"Relationship: SPDXRef-{of} DEPENDS_ON SPDXRef-{to}" for of, to in edges()]
    return "\n".join(out) + "\n"


def xml():
    def element(name, text):
        return f"<c:{name}>{escape(text)}</c:{name}>" if text else ""
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<c:bom xmlns:c="http://cyclonedx.org/schema/bom/1.5" version="1">',
           f'<c:metadata><c:component type="{"container" if image else "application"}" bom-ref="root">'
           "<c:name>x</c:name></c:component></c:metadata><c:components>"]
    for c in components:
        out.append(f'<c:component type="library" bom-ref={quoteattr(ids[c["purl"]])}>' + element("name", c["name"]) +
                   element("version", c["version"]) + "<c:hashes>" +
                   "".join(f'<c:hash alg="{a}">{h}</c:hash>' for a, h in c["hashes"].items()) + "</c:hashes><c:licenses>" +
                   "".join(element("license", "") or f"<c:license>{element('name', x)}</c:license>" for x in c["licences"]) +
                   "</c:licenses>" + element("purl", purl(c)) + "</c:component>")
    out.append("</c:components><c:dependencies>")
    out += [f'<c:dependency ref={quoteattr(of)}><c:dependency ref={quoteattr(to)}/></c:dependency>' for of, to in edges()]
    return "\n".join(out) + "</c:dependencies></c:bom>\n"


made = {"syft": syft, "syft1": lambda: syft(True), "spdx3": spdx3, "tags": tags, "xml": xml}[sys.argv[1]]()
print(made if isinstance(made, str) else json.dumps(made, indent=1))
