import json

erratum = {"published_at": "2023", "updated_at": "2023", "name": "RLSA-2023:3319", "synopsis": "Important: x", "description": "d",
           "cves": [{"cve": "CVE-2023-24540", "cvss3_scoring_vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
           "packages": [{"nevra": "golang-0:1.19.9-1.module+el8.8.0.aarch64.rpm", "module_name": "go-toolset", "module_stream": "rhel8",
                         "product_name": "Rocky Linux 8 aarch64"}]}
seeds = {"one": json.dumps(erratum).encode(), "list": json.dumps({"advisories": [erratum, {}], "total": 1}).encode()}
