import json

answer = {"DocumentTitle": {"Value": "t"}, "DocumentPublisher": {"ContactDetails": {"Value": "secure@microsoft.com"}},
          "DocumentTracking": {"CurrentReleaseDate": "2024-04-09T07:00:00", "InitialReleaseDate": "2024"},
          "ProductTree": {"FullProductName": [{"ProductID": "1", "Value": "Windows Server 2019"}]},
          "Vulnerability": [{"CVE": "CVE-2024-21407", "Title": {"Value": "t"}, "Notes": [{"Title": "Description", "Value": "d"}],
                             "Threats": [{"Type": 3, "Description": {"Value": "Critical"}, "ProductID": ["1"]}],
                             "CVSSScoreSets": [{"Vector": "CVSS:3.1/AV:N/AC:H/PR:L/UI:N/S:C/C:H/I:H/A:H", "ProductID": ["1"]}],
                             "Remediations": [{"Type": 2, "Description": {"Value": "5035849"}, "ProductID": ["1", "2"],
                                               "FixedBuild": "10.0.17763.5576"}, {"Type": 2, "FixedBuild": "https://x"}]}]}
copy = {"document_title": "t", "documentpublisher": {"contact_details": "secure@microsoft.com"},
        "producttree": {"fullproductname": [{"productid": "1", "text": "x"}]},
        "vulnerability": [{"cve": "CVE-2024-21407", "remediations": {"remediation": [
            {"type": "Vendor Fix", "description": "5035849", "fixed_build": "1.2", "product_id": "1"}]},
            "cvssscoresets": {"scoreset": {"vector": "x"}}, "notes": {"note": []}}]}
seeds = {"answer": json.dumps(answer).encode(), "copy": json.dumps(copy).encode()}
