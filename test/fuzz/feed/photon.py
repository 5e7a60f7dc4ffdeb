import json

rows = [{"cve_id": i, "pkg": "curl", "cve_score": 7.5, "aff_ver": "all versions before 1 are vulnerable", "res_ver": v, "status": s}
        for i in ("CVE-2025-9086", "BDSA-2025-13833", "UNK-1") for v, s in (("8.16.0-1.ph4", "Fixed"), ("NA", "Not Affected"), ("NA", "Not Fixed"))]
seeds = {"rows-3": json.dumps(rows).encode(), "tag": json.dumps(rows + [1, {"cve_id": 1}]).encode(), "none": json.dumps(rows[1:2]).encode()}
