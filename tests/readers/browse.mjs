// usage: browse.mjs AXE.js PAGE.html ...
//
// A browser opens each page wide and narrow, light and dark, and reads its
// accessibility tree; a person at the keyboard goes through it.  What is wrong
// is said, a line each; at the end how many pages and cells there were.
import { createRequire } from "module";
import { pathToFileURL } from "url";

const require = createRequire(process.env.READERS + "/");
const { chromium } = require("playwright-core");
const [axe, ...files] = process.argv.slice(2);
let n_cells = 0;
let n_signs = 0;

// Whatever a page must not do on its own.
function watch(page, fault) {
	page.on("console", m => fault(`console ${m.type()}: ${m.text()}`));
	page.on("pageerror", e => fault(`error: ${e.message}`));
	page.on("request", r => {
		if (r.url() !== page.opened && !r.url().startsWith("blob:"))
			fault(`request: ${r.url()}`);
	});
}

// Rows as a person sees them: the labels of the row, and of each cell the
// headings above it, its text, and the meaning of its sign.
function seen() {
	const clean = e => e.textContent.replace(/\s+/g, " ").trim();
	const headings = table => {
		const grid = [];
		[...table.tHead.rows].forEach((row, r) => {
			let c = 0;
			grid[r] ??= [];
			for (const cell of row.cells) {
				while (grid[r][c] !== undefined) c++;
				for (let i = 0; i < cell.rowSpan; i++)
					for (let k = 0; k < cell.colSpan; k++)
						(grid[r + i] ??= [])[c + k] =
							i === 0 && cell.tagName === "TH" ? clean(cell) : "";
				c += cell.colSpan;
			}
		});
		return c => grid.map(row => row[c]).filter(t => t).join(", ");
	};
	return [...document.querySelectorAll("table")].map(table => {
		const above = headings(table);
		return [...table.tBodies].flatMap(body => [...body.rows])
			.filter(row => row.querySelector("td"))
			.map(row => ({
				labels: [...row.cells].filter(c => c.tagName === "TH").map(clean),
				cells: [...row.cells].map((c, i) => [c, i])
					.filter(([c]) => c.tagName === "TD")
					.map(([c, i]) => ({
						above: above(i),
						text: clean(c),
						sign: c.querySelector("abbr")?.title ?? ""
					}))
			}));
	});
}

// The same as those hear it who cannot see: rows of the accessibility tree.
async function heard(page) {
	const session = await page.context().newCDPSession(page);
	const { nodes } = await session.send("Accessibility.getFullAXTree");
	const byId = new Map(nodes.map(n => [n.nodeId, n]));
	const role = n => n.role?.value;
	const clean = t => t.replace(/\s+/g, " ").trim();
	const below = function* (n) {
		for (const id of n.childIds ?? []) {
			const child = byId.get(id);
			if (child === undefined)
				continue;
			yield child;
			yield* below(child);
		}
	};
	const said = n => clean(n.name?.value ||
		[...below(n)].filter(x => role(x) === "StaticText")
			.map(x => x.name.value).join(""));
	const meaning = n => [n, ...below(n)]
		.flatMap(x => [x.description?.value, role(x) === "Abbr" && x.name?.value])
		.filter(t => t).join(" ");

	return nodes.filter(n => role(n) === "table").map(table => {
		const rows = [...below(table)].filter(n => role(n) === "row");
		const parts = rows.map(row => [...below(row)].filter(n =>
			["rowheader", "columnheader", "cell", "gridcell"].includes(role(n))));
		return {
			name: table.name?.value ?? "",
			headings: parts.flat().filter(n => role(n) === "columnheader").map(said),
			rows: parts.filter(p => p.some(n => role(n) === "cell") &&
					p.some(n => role(n) === "rowheader"))
				.map(p => ({
					labels: p.filter(n => role(n) === "rowheader").map(said),
					cells: p.filter(n => role(n) === "cell")
						.map(n => ({ text: said(n), meaning: meaning(n) }))
				}))
		};
	});
}

async function compare(page, fault) {
	const eyes = await page.evaluate(seen);
	const ears = await heard(page);

	if (eyes.length !== ears.length)
		fault(`${eyes.length} tables are seen, ${ears.length} heard`);
	eyes.forEach((rows, t) => {
		const table = ears[t] ?? { rows: [], headings: [], name: "" };
		if (table.name === "")
			fault(`table ${t + 1} has no name`);
		if (rows.length !== table.rows.length)
			fault(`table ${t + 1}: ${rows.length} rows, ${table.rows.length} heard`);
		rows.forEach((row, r) => {
			const other = table.rows[r] ?? { labels: [], cells: [] };
			const place = `table ${t + 1} row ${r + 1}`;
			if (row.labels.join() === "" || row.labels.join() !== other.labels.join())
				fault(`${place}: '${row.labels}' is heard as '${other.labels}'`);
			row.cells.forEach((cell, c) => {
				const sound = other.cells[c] ?? { text: "", meaning: "" };
				n_cells++;
				if (cell.above === "" || !cell.above.split(", ").some(
					h => table.headings.some(t => t.includes(h) || h.includes(t))))
					fault(`${place} cell ${c + 1}: no heading '${cell.above}'`);
				if (cell.text.replace(/ /g, "") !== sound.text.replace(/ /g, ""))
					fault(`${place}: '${cell.text}' is heard as '${sound.text}'`);
				if (cell.sign === "")
					return;
				n_signs++;
				if (!sound.meaning.includes(cell.sign))
					fault(`${place}: nobody hears '${cell.sign}' of '${cell.text}'`);
			});
		});
	});
}

// By keyboard alone: to the tables at once, to all that can be used, in sight.
async function type(page, fault) {
	const focus = () => page.evaluate(() => {
		const e = document.activeElement;
		const style = getComputedStyle(e);
		return { name: e.tagName + "." + (e.id || e.className || e.textContent),
			is_body: e === document.body, outline: style.outlineStyle };
	});
	const all = await page.evaluate(() => [...document.querySelectorAll(
		"a[href],button,input,[tabindex='0']")]
		.filter(e => e.checkVisibility({ visibilityProperty: true })).length);
	const reached = [];

	await page.keyboard.press("Tab");
	if (!(await focus()).name.startsWith("A.skip"))
		fault(`the first thing by keyboard is ${(await focus()).name}`);
	for (let at = await focus(); !at.is_body && reached.length <= all;
		at = await focus()) {
		reached.push(at);
		if (at.outline === "none")
			fault(`nobody sees that ${at.name} has the focus`);
		await page.keyboard.press("Tab");
	}
	if (reached.length !== all)
		fault(`${reached.length} of ${all} things are reached by keyboard`);
	const box = page.locator("#ci");
	if (await box.count() > 0) {
		const shown = () => page.locator(".ci").first()
			.evaluate(e => getComputedStyle(e).display !== "none");
		const before = await shown();
		await box.focus();
		await page.keyboard.press("Space");
		if (await shown() === before)
			fault("the box does not hide intervals");
		await page.keyboard.press("Space");
	}
	const find = page.locator("#find");
	if (await find.count() > 0) {
		const left = () => page.locator("nav li:visible").count();
		const before = await left();
		await find.focus();
		await page.keyboard.type("zzzz");
		if (await left() !== 0)
			fault("contents are not filtered");
		for (let i = 0; i < 4; i++)
			await page.keyboard.press("Backspace");
		if (await left() !== before)
			fault("contents do not come back");
	}
	const wide = page.locator(".scroll").first();
	if (await wide.count() > 0 && await wide.evaluate(
		e => e.scrollWidth > e.clientWidth + 40)) {
		await wide.focus();
		await page.keyboard.press("ArrowRight");
		await page.waitForFunction(e => e.scrollLeft > 0,
			await wide.elementHandle(), { timeout: 2000 })
			.catch(() => fault("a wide table does not scroll by keyboard"));
	}
}

// Heads stay in sight down to the last row of the longest table.
async function scroll(page, fault) {
	const where = await page.evaluate(() => {
		const rows = t => t.querySelectorAll("tr").length;
		const table = [...document.querySelectorAll("table")]
			.sort((a, b) => rows(b) - rows(a))[0];
		if (table === undefined)
			return { top: 0 };
		table.querySelector("tbody:last-of-type tr:last-child")
			.scrollIntoView({ block: "end" });
		const box = table.tHead.rows[table.tHead.rows.length - 1].cells[0]
			.getBoundingClientRect();
		return { top: box.top, bottom: box.bottom, high: innerHeight };
	});
	if (where.top < 0 || where.bottom > where.high)
		fault(`heads are at ${where.top} when the last row is seen`);
	await page.evaluate(() => scrollTo(0, 0));
}

async function check(page, fault) {
	await page.addScriptTag({ path: axe });
	const { violations } = await page.evaluate(() => window.axe.run());
	for (const v of violations)
		fault(`axe ${v.id}: ${v.nodes[0].html.slice(0, 120)}`);
}

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium",
	args: ["--no-sandbox", "--disable-gpu"] });
let bad = 0;

// A codebook's page is a list: it has no figures, signs or contents.
const is_list = file => /codebook[^/]*$/.test(file);

// What a person at the keyboard does is the same in the dark.
const modes = [[1280, "light", true], [360, "dark", true],
	[1280, "dark", false], [360, "light", false]];

for (const file of files) {
	for (const [width, colorScheme, is_whole] of modes) {
		const page = await browser.newPage({ colorScheme,
			viewport: { width, height: 900 } });
		const fault = text => {
			console.log(`${file} ${width} ${colorScheme}: ${text}`);
			bad = 1;
		};
		page.opened = pathToFileURL(file).href;
		watch(page, fault);
		await page.goto(page.opened);
		const paper = await page.evaluate(
			() => getComputedStyle(document.body).backgroundColor);
		if (!is_list(file) && paper !== (colorScheme === "dark" ? "rgb(18, 22, 27)" : "rgb(255, 255, 255)"))
			fault(`the paper is ${paper}`);
		if (await page.evaluate(() => document.documentElement.scrollWidth) > width)
			fault("scrolls sideways");
		if (is_whole && width === 1280 && !is_list(file))
			await compare(page, fault);
		const battery = page.locator("#factors table.matrix");
		if (width === 1280 && await battery.count() > 0 &&
			(await battery.boundingBox()).height > 700)
			fault("the battery is higher than 700 pixels");
		if (is_whole && !is_list(file)) {
			await scroll(page, fault);
			await type(page, fault);
		}
		await check(page, fault);
		await page.close();
	}
}
await browser.close();
console.log(`${files.length} pages, ${n_cells} cells, ${n_signs} signs`);
process.exit(bad);
