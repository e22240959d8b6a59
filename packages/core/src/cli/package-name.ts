const fallback = "promotions";
const longest = 214;
const taken = new Set(["node_modules", "favicon.ico"]);

/** The name npm may know a package by that lies in such a directory. */
export function packageName(directory: string): string {
  const plain = directory.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
  const name = plain
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+/, "")
    .slice(0, longest)
    .replace(/[._-]+$/, "");
  return name === "" || taken.has(name) ? fallback : name;
}
