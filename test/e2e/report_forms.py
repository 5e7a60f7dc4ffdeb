"""Holds a report that has no JSON Schema against the JSON report of the same scan: report_forms.py FORM FILE JSON.

Exit status 0: it is well-formed and tells the same; else what is wrong is on standard output.
"""
import csv
import json
import sys
import xml.etree.ElementTree


def junit(path, reports):
    root = xml.etree.ElementTree.parse(path).getroot()
    suites = root.findall("testsuite")
    assert len(suites) == len(reports), "a suite a target"
    for suite, report in zip(suites, reports):
        cases = suite.findall("testcase")
        count = {tag: len(suite.findall(f"testcase/{tag}")) for tag in ("failure", "error", "skipped")}
        assert int(suite.get("tests")) == len(cases)
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.get(name)) == count[tag], name
        open_ones = [f for f in report["findings"] if f["status"] == "open"]
        breaches = (report["summary"]["policy"] or {"breaches": []})["breaches"]
        assert count["failure"] == len(open_ones) + len(breaches), "a failure for each open finding and breach"
        assert bool(count["error"]) == (not report["summary"]["complete"] or report["database"] is None)
        if report["database"] is None:
            assert len(cases) == count["error"] + count["skipped"], "what is not judged does not pass"


def csv_(path, reports):
    with open(path, newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, strict=True))
    assert all(None not in row and None not in row.values() for row in rows), "as many cells as the header has"
    for row in rows:
        for value in row.values():
            assert not value.startswith(("=", "+", "-", "@", "\t", "\r")), value
    findings = [r for r in rows if r["class"] not in ("diagnostic", "policy")]
    assert [r["id"] for r in findings] == [f["id"] for report in reports for f in report["findings"]]
    wanted = sum(len(r["diagnostics"]) + (r["database"] is None) for r in reports)
    wanted += sum(len((r["summary"]["policy"] or {"breaches": []})["breaches"]) for r in reports)
    assert len(rows) - len(findings) == wanted, "a line for each diagnostic and breach"


def main():
    form, path, other = sys.argv[1:]
    with open(other, encoding="utf-8") as f:
        reports = json.load(f)
    reports = reports if isinstance(reports, list) else [reports]
    {"junit": junit, "csv": csv_}[form](path, reports)


if __name__ == "__main__":
    main()
