#!/usr/bin/env python3
"""Seeds of java_fuzz: lines as it says. Writes to the folder argv[1]."""
import os
import sys

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
seeds = [
    "postgresql-42.5.0.jar\nDriver\n42.5.0\norg.postgresql\norg.postgresql.jdbc\n42.5.0\n4.2\norg/postgresql/core\norg/postgresql",
    "a/spring-core-5.3.9.RELEASE.jar\nspring-core\n5.3.9\n\n\n\n\norg/springframework/core\norg/springframework/asm",
    "lib/log4j-core-2.14.1.jar\n\n\n\norg.apache.logging.log4j.core\n2.14.1\n\norg/apache/logging/log4j/core",
    "micrometer-core-1.7.0.jar\nio.micrometer#micrometer-core;1.7.0\n1.7.0\n\n\n\n\nio/micrometer/core",
    "x/repository/org/x/y/lib-a/1.2/lib-a-1.2-sources.jar\n",
    "app.war\nmy-app\n${v}\n\n\n\n\norg.x app 1.0\norg.x dep-a 2.0\norg.y dep-b ",
    "netty-tcnative-2.0.38.Final-linux-x86_64.jar\n\n\n\n\n\n\nio.netty netty-tcnative 2.0.38.Final",
    "groovy-4.0.1.jar\n\n8.8.0 b1 - x\n\ngroovy\n4.0.1\n\ngroovy/lang",
]
for i, text in enumerate(seeds):
    with open(os.path.join(out, f"jar-{i}"), "w", encoding="utf-8") as f:
        f.write(text)
