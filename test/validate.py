"""Holds JSON documents against a JSON Schema: validate.py SCHEMA DOCUMENT...

References are looked up in the files beside the schema (also without their "cyclonedx-" prefix); nothing is
ever fetched. Exit status 0: valid, 1: not, 77: the module jsonschema is not installed.
"""
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("validate.py: python3-jsonschema is not installed")
    sys.exit(77)


# Debian 12's module sorts the items of its message, which fails for objects.
for module in ("_validators", "_keywords"):
    if hasattr(getattr(jsonschema, module, None), "extras_msg"):
        getattr(jsonschema, module).extras_msg = lambda extras: (", ".join(map(repr, extras)), "were")


def store(folder):
    found = {}
    for path in folder.glob("*.schema.json"):
        schema = json.loads(path.read_text())
        names = [path.name, path.name.removeprefix("cyclonedx-"), schema.get("$id", path.name)]
        for name in names:
            found[name] = schema
            found["http://cyclonedx.org/schema/" + name] = schema
    return found


def never(uri):
    raise RuntimeError("would have to fetch " + uri)


def main():
    schema_path = pathlib.Path(sys.argv[1])
    schema = json.loads(schema_path.read_text())
    cls = jsonschema.validators.validator_for(schema)
    cls.check_schema(schema)
    handlers = {"http": never, "https": never}
    name = schema.get("$id", schema.get("id", ""))
    resolver = jsonschema.RefResolver(name, schema, store=store(schema_path.parent), handlers=handlers)
    validator = cls(schema, resolver=resolver)
    bad = 0
    for name in sys.argv[2:]:
        document = json.loads(pathlib.Path(name).read_text())
        for error in sorted(validator.iter_errors(document), key=str):
            best = jsonschema.exceptions.best_match([error])
            print(f"{name}: at /{'/'.join(map(str, best.absolute_path))}: {best.message[:400]}")
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
