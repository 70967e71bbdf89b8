// Bundles the extension, or with --tests its unit tests, each into one file that needs no node_modules.
import { build } from "esbuild";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const common = { absWorkingDir: here, bundle: true, platform: "node", target: "node20", format: "cjs", logLevel: "warning" };

if (process.argv.includes("--tests")) {
  const folder = join(root, "tests/editors/vscode/unit");
  await build({
    ...common,
    entryPoints: readdirSync(folder).filter((name) => name.endsWith(".test.ts")).map((name) => join(folder, name)),
    outdir: "build/tests",
    sourcemap: "inline",
  });
} else {
  const production = process.argv.includes("--production");
  const { metafile } = await build({
    ...common,
    entryPoints: ["src/extension.ts"],
    outfile: "dist/extension.js",
    external: ["vscode"],
    minify: production,
    sourcemap: production ? false : "linked",
    metafile: true,
  });
  writeFileSync(join(here, "dist/THIRD_PARTY_NOTICES.txt"), notices(Object.keys(metafile.inputs)));
  copyFileSync(join(root, "LICENSE"), join(here, "LICENSE"));
}

/** The licences of the packages that files of a bundle come from. One without a licence file fails the build. */
function notices(files) {
  const folders = new Set(files.map((file) => file.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean));
  return [...folders].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
    const licence = readdirSync(join(here, folder)).find((file) => /^licen[cs]e/i.test(file));
    if (!licence) throw new Error(`${name}: no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(here, folder, licence), "utf8").trim()}\n`;
  }).join(`\n${"-".repeat(80)}\n\n`);
}
