"""Seeds of xml_fuzz: writes small XML texts to the folder argv[1]."""
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = {
    "plain": "<?xml version='1.0' encoding=\"utf-8\"?>\n<a b='1' c=\"2\">t<d/>u</a>\n",
    "references": "<a b='&lt;&#65;'>&gt;&amp;&apos;&quot;&#x20AC;&other;</a>",
    "cdata": "<a><![CDATA[<b>&amp;]] ]]></a>", "comment": "<!-- c --><a><?p q?><!-- d --></a>",
    "doctype": "<!DOCTYPE a [<!ENTITY x \"]>\"><!-- it's --><?p?>\n<!ENTITY y '&x;&x;'>]><a>&y;</a>",
    "prefix": "<p:a xmlns:p='u'><p:b/></p:a>", "bom": "\ufeff<a/>", "crlf": "<a b='\r\n'>\r\n\r</a>\r\n",
    "deep": "<a>" * 70 + "</a>" * 70, "cut": "<a><b c='", "two": "<a/><b/>", "crossed": "<a><b></a></b>",
}
for name, text in seeds.items():
    (out / name).write_bytes(text.encode())
(out / "utf16").write_bytes("<a/>".encode("utf-16"))
