# The JSON files of every study against the schemas that editors complete from.

load helper

# Each file names its schema in "$schema", relative to itself.
@test "schemas: every file of every study fits the schema it names" {
	python3 - "$ROOT"/schemas/*/*.json \
		"$ROOT"/tests/panel/schemas/*/*.json <<-'END'
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

@test "schemas: the page explains every key, and its examples fit" {
	python3 - "$ROOT/schemas" <<-'END'
		import json, re, sys
		import jsonschema

		def keys(node):
		    for name, value in node.get("properties", {}).items():
		        if not name.startswith("$"):
		            yield name
		    for value in node.values():
		        for part in value if isinstance(value, list) else [value]:
		            if isinstance(part, dict):
		                yield from keys(part)

		root, bad = sys.argv[1], 0
		with open(root + "/table-schema.5", encoding="utf-8") as file:
		    page = file.read()
		words = set(re.findall(r"[a-z]+(?:[-_][a-z]+)*", page))
		# Options of aggregate, by their names, and words of a headline.
		elsewhere = {"nest", "lonely", "poststratify", "calibrate",
		    "design-weight", "replicates", "replicate-type", "scale",
		    "rscales", "rho", "mse", "df", "bad-weight",
		    "measure", "category", "text", "da", "en"}
		for name in ("study", "tables"):
		    with open(f"{root}/meta/{name}.schema.json", encoding="utf-8") as file:
		        schema = json.load(file)
		    for key in sorted(set(keys(schema)) - elsewhere - words):
		        print(f"{key} of {name}.json is not on the page")
		        bad = 1
		examples = re.findall(r"^\.Bd -literal.*?\n(\{.*?)^\.Ed", page, re.S | re.M)
		for text in examples:
		    value = json.loads(text)
		    with open(root + "/" + value["$schema"][3:], encoding="utf-8") as file:
		        schema = json.load(file)
		    jsonschema.validators.validator_for(schema)(schema).validate(value)
		sys.exit(bad or len(examples) != 2)
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
