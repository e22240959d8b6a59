import { readFileSync } from "node:fs";
import { packageFile } from "./package-file.ts";

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(packageFile("package.json"), "utf8");
  const { version }: { readonly version: string } = JSON.parse(text);
  return version;
}
