"""Seeds of the bazel_module cataloger (seeds_catalog.py)."""
seeds = [
    (0, b'bazel_dep(name = "a", version = "1", dev_dependency = True)\ngit_override(module_name = "a")\n'
        b'maven.artifact(group = "g", artifact = "x", version = "1")\n'),
    (1, b'maven_install(artifacts = ["g:a:1", "g:b:jar:c:2"])\n'),
]
