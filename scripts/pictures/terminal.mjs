// Makes a page of what a terminal was sent: stdin in, a whole page out. It knows the colours that we use.
import { readFileSync } from "node:fs";

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const colours = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea" };
let style = {};
let html = "";
// The progress line is written over and over, and erased in the end.
const text = readFileSync(0, "utf8").replace(/[^\n]*\x1b\[K/g, "").replace(/\r/g, "");
for (const part of text.split(/(\x1b\[[0-9;]*m)/)) {
	const codes = part.match(/^\x1b\[([0-9;]*)m$/);
	if (!codes) {
		const css = Object.entries(style).map(([name, value]) => `${name}:${value}`).join(";");
		html += css ? `<span style="${css}">${escape(part)}</span>` : escape(part);
		continue;
	}
	for (const code of codes[1].split(";").map(Number)) {
		if (code === 0) style = {};
		else if (code === 1) style["font-weight"] = "bold";
		else if (code === 2) style.opacity = "0.65";
		else if (colours[code]) style.color = colours[code];
		else throw new Error(`the colour ${code} is not known here`);
	}
}
process.stdout.write(`<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 20px; background: #0d1117; color: #e6edf3; }
pre { margin: 0; font: 13px/1.45 "DejaVu Sans Mono", Menlo, monospace; }
</style><pre>${html.trim()}</pre>`);
