import json

package = {"pkg": {"name": "apache2", "secfixes": {"0": ["CVE-2020-0001"], "2.4.35-r0": ["CVE-2018-11763 GHSA-aaaa-bbbb-cccc (x)"]}}}
head = {"apkurl": "u", "archs": ["x86_64"], "reponame": "main"}
seeds = {
    "alpine": json.dumps({**head, "distroversion": "v3.16", "packages": [package, {"pkg": {"secfixes": {"1": ["XSA-1"]}, "name": "xen"}}]}).encode(),
    "edge": json.dumps({**head, "packages": [package], "distroversion": "edge"}).encode(),
    "wolfi": json.dumps({**head, "urlprefix": "https://packages.wolfi.dev", "packages": [package, 1, {"pkg": []}]}).encode(),
    "wrong": json.dumps({**head, "distroversion": 3, "packages": [{"pkg": {"name": 1, "secfixes": {"1": "CVE-2020-0001"}}}]}).encode(),
}
