"""Seeds of sbom_fuzz: writes files to the folder argv[1]."""
import json
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
cyclonedx = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "metadata": {"component": {"type": "container", "name": "x", "bom-ref": "r", "properties": [
        {"name": "assay:tier", "value": "vm"}, {"name": "assay:os:id", "value": "debian"},
        {"name": "assay:complete", "value": "false"}]}},
    "components": [
        {"type": "library", "bom-ref": "a", "group": "@s", "name": "n", "version": "1", "purl": "pkg:npm/%40s/n@1",
         "scope": "excluded", "hashes": [{"alg": "SHA-1", "content": "00"}],
         "licenses": [{"license": {"id": "MIT"}}, {"expression": "MIT OR ISC"}],
         "components": [{"type": "library", "name": "b", "version": "2", "bom-ref": "a"}],
         "properties": [{"name": "assay:state", "value": "removed"}, {"name": "assay:location:0:path", "value": "p"},
                        {"name": "aquasecurity:trivy:SrcName", "value": "s"}]},
        {"type": "operating-system", "name": "debian", "version": "12"},
        {"type": "library", "name": "c", "bom-ref": "c",
         "purl": "pkg:rpm/redhat/c@1-2?epoch=3&distro=redhat-9&upstream=d@1"}],
    "dependencies": [{"ref": "a", "dependsOn": ["c", "gone"]}], "services": [{"bom-ref": "s"}],
    "compositions": [{"aggregate": "incomplete"}],
}
(out / "cyclonedx").write_text(json.dumps(cyclonedx))
spdx = {
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "documentDescribes": ["SPDXRef-r"],
    "packages": [
        {"SPDXID": "SPDXRef-r", "name": "r", "primaryPackagePurpose": "CONTAINER"},
        {"SPDXID": "SPDXRef-a", "name": "@s/n", "versionInfo": "1", "licenseDeclared": "MIT",
         "checksums": [{"algorithm": "SHA256", "checksumValue": "00"}],
         "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                           "referenceLocator": "pkg:npm/%40s/n@1"}],
         "annotations": [{"annotator": "Tool: assay", "annotationType": "OTHER",
                          "comment": "assay:state=declared\nassay:scope=dev"}]}],
    "files": [{"SPDXID": "SPDXRef-f"}],
    "relationships": [{"spdxElementId": "SPDXRef-r", "relationshipType": "DEPENDS_ON",
                       "relatedSpdxElement": "SPDXRef-a"},
                      {"spdxElementId": "SPDXRef-a", "relationshipType": "DEV_DEPENDENCY_OF",
                       "relatedSpdxElement": "SPDXRef-gone"}],
}
(out / "spdx").write_text(json.dumps(spdx))
(out / "spdx-tags").write_text("SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: SPDXRef-a\nPackageVersion: 1\n"
                               "ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1\nPackageComment: <text>x\ny</text>\n"
                               "Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\n")
for path in sorted((pathlib.Path(__file__).parent / "catalog").glob("sbom_*.py")):
    scope = {}
    exec(path.read_text(), scope)
    for n, (_, data) in enumerate(scope["seeds"]):
        (out / f"{path.stem}-{n}").write_bytes(data)
