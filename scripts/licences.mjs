// @ts-check
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The licences of the packages that files belong to; files that no package has brought have ours.
 *
 * @param {readonly string[]} files
 */
export async function licencesOf(files) {
  const directories = files.flatMap(
    (file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  const texts = await Promise.all([...new Set(directories)].toSorted().map(licenceOf));
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** @param {string} directory a package */
async function licenceOf(directory) {
  const manifest = JSON.parse(await readFile(join(directory, "package.json"), "utf8"));
  const { name, version, license, repository } = manifest;
  const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined
      ? `${license}, see ${repository.url}`
      : await readFile(join(directory, file), "utf8");
  return `${name} ${version}\n\n${text.trim()}\n`;
}
