// Which documents are checked.
import type { DocumentSelector } from "vscode-languageclient/node";

/** Language ids of VS Code itself and of common extensions. */
export const LANGUAGES: readonly string[] = [
  "python", "jupyter", "dotenv", "env", "properties", "ini", "yaml", "dockercompose", "json", "jsonc", "jsonl", "toml",
  "sql", "r", "rmd", "quarto", "shellscript", "markdown", "plaintext", "csv", "tsv", "log",
];

/** Files whose language id depends on which extensions are installed. */
export const PATTERN = "**/{.env,.env.*,*.env,*.toml,*.csv,*.tsv,*.Rmd,*.qmd,*.cfg,*.conf,Pipfile,.netrc,.npmrc,.pypirc}";

/** Schemes of documents that people write. Left sides of diffs, outputs and settings editors are not among them. */
const SCHEMES = ["file", "untitled", "vscode-remote", "vscode-vfs", "memfs"];

/** Texts of files, and cells of any notebook. (Cells are sent with their notebook; here they get hovers and actions.) */
export function documentSelector(additional: readonly string[]): DocumentSelector {
  const languages = [...new Set([...LANGUAGES, ...additional.map((one) => one.trim()).filter(Boolean)])];
  return [
    ...SCHEMES.flatMap((scheme) => [
      ...languages.map((language) => ({ scheme, language })),
      ...(scheme === "untitled" ? [] : [{ scheme, pattern: PATTERN }]),
    ]),
    { notebook: "*" },
  ];
}
