// Makes the page that GitHub makes of a comment. Markdown that cmark-gfm has turned into HTML comes in on stdin,
// a whole page goes out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [packages, stylesheet] = [process.argv[2], "github-markdown-css/github-markdown-light.css"];
const require = createRequire(join(packages, "package.json"));
const load = async (name) => import(pathToFileURL(require.resolve(name)));

const { unified } = await load("unified");
const { default: parse } = await load("rehype-parse");
const { default: sanitize } = await load("rehype-sanitize"); // its default schema models GitHub's
const { default: stringify } = await load("rehype-stringify");
const { visit } = await load("unist-util-visit");
const { common, createStarryNight } = await load("@wooorm/starry-night");
const highlighter = await createStarryNight(common);

// A fence of a known language gets the colours that GitHub gives it.
const highlight = () => (tree) =>
	visit(tree, { tagName: "pre" }, (pre) => {
		const code = pre.children[0];
		const language = (code?.properties?.className ?? []).find((name) => name.startsWith("language-"));
		const scope = language && highlighter.flagToScope(language.slice("language-".length));
		if (scope) code.children = highlighter.highlight(code.children[0].value, scope).children;
	});

// GitHub draws a fence of Mermaid.
let drawing = "";
const draw = () => (tree) =>
	visit(tree, { tagName: "pre" }, (pre) => {
		const code = pre.children[0];
		if (!(code?.properties?.className ?? []).includes("language-mermaid")) return;
		pre.properties = { className: ["mermaid"] };
		pre.children = code.children;
		const program = pathToFileURL(join(packages, "node_modules/mermaid/dist/mermaid.min.js"));
		drawing = `<script src="${program}"></script><script>mermaid.initialize({ securityLevel: "strict" })</script>`;
	});

const css = readFileSync(join(packages, "node_modules", stylesheet), "utf8");
const body = await unified()
	.use(parse, { fragment: true }).use(sanitize).use(draw).use(highlight).use(stringify)
	.process(readFileSync(0, "utf8"));
process.stdout.write(`<!doctype html><meta charset="utf-8"><style>${css}
body { margin: 0; padding: 16px; background: #fff; }
html { color-scheme: light; }
</style><article class="markdown-body">${body}</article>${drawing}`);
