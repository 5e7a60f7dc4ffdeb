import json

kev = {"title": "CISA", "catalogVersion": "2026.08.25", "dateReleased": "2026-08-25T17:04:19.9796Z", "count": 2, "vulnerabilities": [
    {"cveID": "CVE-2025-48384", "vulnerabilityName": "Git\u2019s", "dateAdded": "2025-08-25", "dueDate": "2025-09-15",
     "knownRansomwareCampaignUse": "Known", "cwes": ["CWE-59", 1]}, {"cveID": "x"}, 1]}
cycles = [{"cycle": "12", "codename": "Bookworm", "releaseDate": "2023-06-10", "eol": "2026-07-11", "extendedSupport": "2028-06-30",
           "latest": "12.15", "latestReleaseDate": "2026-07-11", "link": None}, {"cycle": 11, "eol": True, "lts": False, "support": "x", "releaseDate": ""}, {}]
release = {"name": "22.04", "codename": "Jammy", "releaseDate": "2022-04-21", "isLts": True, "ltsFrom": None, "isEoas": True, "eoasFrom": "2024-09-30",
           "isEol": False, "eolFrom": "2027-04-01", "isEoes": None, "eoesFrom": None, "latest": {"name": "22.04.5", "date": "2024-09-12"}}
product = {"name": "ubuntu", "label": "Ubuntu", "identifiers": [{"type": "purl", "id": "pkg:npm/%40a/b"}], "releases": [release, {"name": ""}, 1]}
v1 = {"schema_version": "1.2.0", "generated_at": "2025-07-02T00:53:29+00:00", "total": 1, "result": [product, {"releases": [release]}]}
seeds = {
    "kev": json.dumps(kev).encode(),
    "kev-bom": b"\xef\xbb\xbf\r\n" + json.dumps(kev, indent=1).replace("\n", "\r\n").encode(),
    "epss2": b"#model_version:v2025.03.14,score_date:2026-08-20T00:00:00Z\ncve,epss,percentile\nCVE-2020-5902,0.97567,0.99995\nCVE-1,9e-05,1\n",
    "epss-bare2": b'"percentile","CVE","x",epss\r\n0.5,CVE-2026-12345,,nan\r\n1,CVE-2026-12345,,1',
    "eol-v0": json.dumps(cycles).encode(),
    "eol-v1": json.dumps(v1).encode(),
    "eol-v1-one": json.dumps({**v1, "result": product}).encode(),
    "eol-identifiers": json.dumps({"django": [{"purl": "pkg:pypi/django"}, {"cpe": "x"}, 1], "x": 1}).encode(),
}
