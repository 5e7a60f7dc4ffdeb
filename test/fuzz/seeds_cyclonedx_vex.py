#!/usr/bin/env python3
"""Seeds of cyclonedx_vex_fuzz: analyses of each state. usage: seeds_cyclonedx_vex.py FOLDER"""
import json
import pathlib
import sys

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)

component = {"bom-ref": "a", "purl": "pkg:npm/a@1", "hashes": [{"alg": "SHA-256", "content": "ab"}], "components": [{"bom-ref": "b"}]}
for state in ("not_affected", "resolved", "resolved_with_pedigree", "exploitable", "in_triage", "false_positive"):
    analysis = {"state": state, "justification": "code_not_present", "detail": "d", "response": ["will_not_fix", "update"],
                "firstIssued": "2025-01-01T00:00:00Z", "lastUpdated": "2025-01-02"}
    affects = [{"ref": "a", "versions": [{"version": "1", "status": "unaffected"}, {"range": "vers:npm/<2"}]},
               {"ref": "urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg%3Anpm/a"}]
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:1",
           "metadata": {"timestamp": "2025-01-01T00:00:00Z", "authors": [{"name": "n"}], "component": component},
           "components": [component], "vulnerabilities": [
               {"id": "CVE-2025-1", "references": [{"id": "GHSA-1", "source": {"name": "s"}}], "analysis": analysis, "affects": affects,
                "recommendation": "r", "workaround": "w", "updated": "2025-01-03"}]}
    (folder / state).write_text(json.dumps(bom))
