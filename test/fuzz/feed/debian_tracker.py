import json


def release(status, **more):
    return {"status": status, "repositories": {"bookworm": "1.0-1"}, "urgency": "not yet assigned", **more}


flaw = {"description": "d", "debianbug": 842121, "scope": "local", "releases": {
    "bookworm": release("resolved", fixed_version="1.0-2"), "bullseye": release("resolved", fixed_version="0"),
    "trixie": release("open", nodsa="Minor issue", nodsa_reason="ignored"), "buster": release("open", urgency="end-of-life"),
    "forky": release("undetermined"), "sid": release("resolved", fixed_version="1.1-1"), "unheard": release("open")}}
seeds = {
    "all": json.dumps({"a": {"CVE-2012-0833": flaw, "CVE-2013-0001": flaw}, "b": {"CVE-2012-0833": flaw, "TEMP-0000000-0CA7E3": flaw}}).encode(),
    "wrong": json.dumps({"a": {"CVE-2012-0833": {"releases": {"sid": 1, "bookworm": {"status": 2, "nodsa": None}}, "debianbug": "x"}}, "b": []}).encode(),
}
