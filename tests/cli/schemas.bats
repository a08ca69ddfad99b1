# The JSON files of every study against the schemas that editors complete from.

load helper

# Each file names its schema in "$schema", relative to itself.
@test "schemas: every file of every study fits the schema it names" {
	python3 - "$ROOT"/schemas/*/*.json <<-'END'
		import json, os, sys
		import jsonschema

		bad = 0
		for path in sys.argv[1:]:
		    if os.path.basename(os.path.dirname(path)) == "meta":
		        continue
		    with open(path, encoding="utf-8") as file:
		        value = json.load(file)
		    if "$schema" not in value:
		        print(path, "names no schema")
		        bad = 1
		        continue
		    meta = os.path.join(os.path.dirname(path), value["$schema"])
		    if not os.path.exists(meta):
		        print(path, "names a schema that is not there:", meta)
		        bad = 1
		        continue
		    with open(meta, encoding="utf-8") as file:
		        schema = json.load(file)
		    validator = jsonschema.validators.validator_for(schema)(schema)
		    for error in validator.iter_errors(value):
		        where = "/".join(str(step) for step in error.path)
		        print(path + ":", where + ":", error.message[:200])
		        bad = 1
		sys.exit(bad)
	END
}

@test "schemas: every schema is a schema" {
	python3 - "$ROOT"/schemas/meta/*.json <<-'END'
		import json, sys
		import jsonschema

		for path in sys.argv[1:]:
		    with open(path, encoding="utf-8") as file:
		        schema = json.load(file)
		    jsonschema.validators.validator_for(schema).check_schema(schema)
	END
}
