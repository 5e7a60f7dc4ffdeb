def update(id, body="", attributes='type="security" status="final"', short="x", release="1.el9", module=""):
    return f'''<update {attributes}><id>{id}</id><title>t &amp; u</title><issued date="2023-04-13 17:56:00"/><updated date="1700000000"/>
<severity>Important</severity><release>Fedora 40</release><description>CVE-2020-0009</description>
<references><reference href="https://x" id="CVE-2020-0001" type="cve" title=""/><reference title="VUL-0: CVE-2020-0002 CVE-2020-0003: x" type="bugzilla"/></references>
<pkglist><collection short="{short}"><name>Name 9</name>{module}<package name="a" version="1.2.3" release="{release}" epoch="1" arch="x86_64" src="a.src.rpm"><filename>a</filename><reboot_suggested/></package></collection></pkglist>{body}</update>'''


ids = ["ALAS-2011-1", "ALAS2-2024-1", "ALASKERNEL-1.2-2024-1", "ALAS2023-2024-1", "ELSA-2024-1", "RLSA-2024:1", "ALSA-2024:1", "RHSA-2024:1",
       "FEDORA-2024-1", "FEDORA-EPEL-2024-1", "SUSE-SLE-Module-Basesystem-15-SP5-2024-1", "SUSE-SLE-Micro-5.3-2024-1", "openSUSE-SLE-15.5-2024-1"]
seeds = {
    "all": ("<?xml version='1.0'?><updates>" + "".join(update(i) for i in ids) + "</updates>").encode(),
    "tags": ("<updates>" + "".join(update("X-1", release=f"1.{t}") for t in ["fc40", "amzn2", "mga9", "ph5", "azl3", "cm2", "oe2203sp3", "lp155.1", "el9"]) + "</updates>").encode(),
    "module": ("<updates>" + update("RLSA-1", module='<module name="n" stream="18" version="1" context="c" arch="x"/>')
               + update("X", attributes='type="bugfix" status="testing"') + update("Y", attributes='status="retracted"') + "</updates>").encode(),
}
