// Rewrites a picture with 256 colours, which text does not miss: a quarter of the size.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, file] = process.argv.slice(2);
const png = createRequire(join(packages, "package.json"))("upng-js");
const image = png.decode(readFileSync(file));
writeFileSync(file, Buffer.from(png.encode(png.toRGBA8(image), image.width, image.height, 256)));
