#!/usr/bin/env python3
"""Seeds of python_fuzz: core metadata and requirements files. Writes to the folder argv[1]."""
import os
import sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
metadata = """Metadata-Version: 2.4
Name: Foo.Bar_baz
Version: 1.0.post1+local
License-Expression: MIT OR Apache-2.0
License: one
        two
Classifier: License :: OSI Approved :: MIT License
Requires-Dist: a (>=1,<2) ; python_version < "3"
Requires-Dist: b[x,y]==1.0; extra == 'test'
Requires-Dist: c @ https://h/c-1.0-py3-none-any.whl

Description: body
"""
requirements = """# comment \\
a==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
b[x] === 2 ; os_name == "nt"  # why
c~=1.4,!=1.5
-r other.txt
--constraint=c.txt
--index-url https://u:p@h/simple
-e git+https://u:p@h/x.git@v1#egg=My_Pkg[a]&subdirectory=b
d @ https://h/d-1.0.tar.gz#sha256=aa
https://h/Bar_Baz-1.2-1-py3-none-any.whl ; python_version > "3"
./local
foo bar
"""
for name, text in (("metadata", metadata), ("requirements", requirements)):
    for kind, data in (("lf", text.encode()), ("crlf", text.replace("\n", "\r\n").encode()),
                       ("bom", text.encode("utf-8-sig")), ("utf16", text.encode("utf-16"))):
        with open(os.path.join(out, f"{name}-{kind}"), "wb") as f:
            f.write(data)
