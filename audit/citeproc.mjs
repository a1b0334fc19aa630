// Set CSL-JSON items (stdin) with citeproc-js. Usage: node citeproc.mjs style.csl < items.json; prints {id: text} as JSON.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const CSL = require("citeproc");
const locales = join(dirname(require.resolve("citeproc-locales/package.json")), "locales");
const items = Object.fromEntries(JSON.parse(readFileSync(0, "utf8")).map((item) => [item.id, item]));
const system = {
  retrieveItem: (id) => items[id],
  retrieveLocale: (language) => {
    for (const name of [language, "en-US"]) {
      try {
        return readFileSync(join(locales, `locales-${name}.xml`), "utf8");
      } catch {
        // the next one
      }
    }
  },
};
const style = readFileSync(process.argv[2], "utf8");
const set = {};
for (const id of Object.keys(items)) {
  const engine = new CSL.Engine(system, style, undefined, false);
  engine.setOutputFormat("text");
  engine.updateItems([id]);
  set[id] = engine.previewCitationCluster({ citationItems: [{ id }], properties: { noteIndex: 1 } }, [], [], "text").trim();
}
process.stdout.write(JSON.stringify(set));
