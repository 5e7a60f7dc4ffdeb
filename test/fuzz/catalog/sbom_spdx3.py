"""Seeds of the reader of SPDX 3 (seeds_catalog.py)."""
seeds = [(0, b"""{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
{"type": "SpdxDocument", "spdxId": "d", "rootElement": ["r"]}, {"type": "software_Package", "spdxId": "r",
"software_primaryPurpose": "container"}, {"type": "LifecycleScopedRelationship", "scope": "test", "from": "r",
"relationshipType": "dependsOn", "to": [{"type": "software_Package", "spdxId": "a", "software_packageUrl":
"pkg:npm/a@1", "verifiedUsing": [{"algorithm": "sha1", "hashValue": "00"}]}]}, {"type": "Relationship", "from": "a",
"relationshipType": "hasDeclaredLicense", "to": ["https://spdx.org/licenses/MIT"]}]}""")]
