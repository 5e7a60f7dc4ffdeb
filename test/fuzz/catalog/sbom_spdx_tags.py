"""Seeds of the reader of SPDX as tags and values (seeds_catalog.py)."""
seeds = [(0, b"""SPDXVersion: SPDX-2.3
SPDXID: SPDXRef-DOCUMENT
PackageName: a
SPDXID: SPDXRef-a
PackageLicenseDeclared: MIT
PackageChecksum: SHA1: 00
PackageComment: <text>x
y</text>
ExternalRef: PACKAGE-MANAGER purl pkg:npm/a@1
Relationship: SPDXRef-a DEPENDS_ON SPDXRef-b
Relationship: SPDXRef-a DEV_DEPENDENCY_OF SPDXRef-DOCUMENT
Annotator: Tool: assay-1
SPDXREF: SPDXRef-a
AnnotationComment: <text>assay:state=removed</text>
""")]
