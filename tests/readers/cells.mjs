// What others' libraries read out of our files, as JSON: a list of tables, each
// with its cells (figure, low, high, n, sign, notes), and of each dimension but
// the last one its codes and labels.
import fs from "fs";
import { createRequire } from "module";

const require = createRequire(process.env.READERS + "/");
const [kind, ...files] = process.argv.slice(2);

// Notes of cells, by their labels.
function cellNotes(table) {
	const notes = table.metadata.CELLNOTE || {};

	return new Map(Object.entries(notes).map(([key, note]) =>
		[key.replace(/"/g, ""), String(note.TABLE ?? note).replace(/"/g, "")]));
}

function px(path) {
	const Px = require("px");
	const table = new Px(fs.readFileSync(path, "utf8"));
	const counts = table.valCounts();
	const n = counts.reduce((a, b) => a * b);

	if (table.data.length !== n)
		throw new Error(`${path}: ${table.data.length} numbers, not ${n}`);
	for (const v of table.variables())
		if (new Set([].concat(table.codes(v))).size !== table.values(v).length)
			throw new Error(`${path}: codes of ${v}`);
	const data = table.data.map(s => s.replace(/"/g, ""));
	const notes = cellNotes(table);
	const labels = table.variables().map(v => [].concat(table.values(v)));
	const cells = [];
	for (let i = 0; i < n; i += 4) {
		const key = [];
		for (let d = labels.length, at = i; d-- > 0;) {
			key.unshift(labels[d][at % counts[d]]);
			at = Math.floor(at / counts[d]);
		}
		const note = notes.get(key.join(",")) ?? "";
		notes.delete(key.join(","));
		cells.push(data.slice(i, i + 4).concat([null, note]));
	}
	if (notes.size > 0)
		throw new Error(`${path}: notes of no cell: ${[...notes.keys()][0]}`);
	return { cells, labels: labels.slice(0, -1) };
}

function jsonStat(path) {
	const JSONstat = require("jsonstat-toolkit");
	const all = JSONstat(JSON.parse(fs.readFileSync(path)));
	const sets = all.class === "dataset" ? [all] : all.Dataset();
	return sets.map(set => {
		const cells = [];
		for (let i = 0; i < set.n; i += 4) {
			const at = [0, 1, 2, 3].map(k => set.Data(i + k));
			cells.push(at.map(d => d.value).concat([at[0].status, ""]));
		}
		const names = set.id.slice(0, -1);
		return { cells, names, codes: names.map(name => set.Dimension(name).id),
			labels: names.map(name => set.Dimension(name).Category()
				.map(category => category.label)) };
	});
}

async function vega(path) {
	const { compile } = require("vega-lite");
	const vega = require("vega");
	const said = [];
	const logger = { level() { return this; } };
	for (const name of ["warn", "error", "info", "debug"])
		logger[name] = (...args) => {
			if (name === "warn" || name === "error")
				said.push(args.join(" "));
			return logger;
		};
	const spec = JSON.parse(fs.readFileSync(path));
	const view = new vega.View(vega.parse(compile(spec, { logger }).spec),
		{ renderer: "none" });
	const svg = await view.toSVG();
	if (said.length > 0 || svg.length < 1000)
		throw new Error(`${path}: ${said}`);
	return { cells: spec.data.values.map(
		v => [v.figure, v.low, v.high, v.n, v.text]) };
}

const read = { px, "json-stat": jsonStat, "vega-lite": vega }[kind];
const tables = [];
for (const file of files)
	tables.push(await read(file));
console.log(JSON.stringify(kind === "json-stat" ? tables.flat() : tables));
