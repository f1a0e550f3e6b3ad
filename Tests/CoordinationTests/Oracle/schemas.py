"""Holds records against their topics' JSON Schemas, with jsonschema.

Arguments: the folder of the schemas, and a file of lines {"topic": ..., "record": ...}. Prints a line a fault,
with the record's number from 0, then how many records of each topic were held, as a line of JSON.
"""
import collections, json, pathlib, sys
from jsonschema import Draft202012Validator

folder, lines = pathlib.Path(sys.argv[1]), open(sys.argv[2], encoding="utf-8")
validators, held = {}, collections.Counter()
for path in sorted(folder.glob("*.json")):
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validators[path.stem] = Draft202012Validator(schema)
    for example in schema.get("examples", []):
        validators[path.stem].validate(example)
for number, line in enumerate(lines):
    entry = json.loads(line)
    held[entry["topic"]] += 1
    for error in validators[entry["topic"]].iter_errors(entry["record"]):
        print(f"{number} {entry['topic']} {error.json_path}: {error.message}"[:500])
print(json.dumps(held, sort_keys=True))
