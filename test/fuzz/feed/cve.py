import json

cve = {"id": "CVE-2024-0001", "sourceIdentifier": "x", "published": "2024-01-02T03:04:05.000", "lastModified": "2024-05-06T07:08:09.000",
       "vulnStatus": "Analyzed", "descriptions": [{"lang": "en", "value": "A flaw in the parser of x. More."}],
       "metrics": {"cvssMetricV31": [{"type": "Primary", "cvssData": {"vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]},
       "weaknesses": [{"description": [{"lang": "en", "value": "CWE-79"}]}], "cisaVulnerabilityName": "x"}
record = {"dataType": "CVE_RECORD", "dataVersion": "5.1",
          "cveMetadata": {"cveId": "CVE-2024-0001", "state": "PUBLISHED", "datePublished": "2024", "dateUpdated": "2024-07-08T00:00:00Z"},
          "containers": {"cna": {"title": "t", "providerMetadata": {"shortName": "a"}, "descriptions": [{"lang": "en", "value": "d"}],
                                 "problemTypes": [{"descriptions": [{"cweId": "CWE-200"}]}],
                                 "metrics": [{"cvssV4_0": {"vectorString": "CVSS:4.0/AV:N"}}]},
                         "adp": [{"metrics": [{"other": {"type": "kev", "content": {"dateAdded": "2024-07-01"}}}]}]}}
seeds = {
    "nvd": json.dumps({"format": "NVD_CVE", "vulnerabilities": [{"cve": cve}, {"cve": dict(cve, vulnStatus="Rejected")}]}).encode(),
    "one": json.dumps(cve).encode(),
    "record": json.dumps(record).encode(),
    "rejected": json.dumps(dict(record, cveMetadata={"cveId": "CVE-2024-0001", "state": "REJECTED"},
                                containers={"cna": {"rejectedReasons": [{"lang": "en", "value": "r"}]}})).encode(),
}
