export interface Instruction {
  /** In capitals. */
  readonly name: string;
  readonly value: string;
}

/** From one `FROM` to the next. */
export interface Stage {
  readonly base: string;
  readonly name: string | undefined;
  readonly instructions: readonly Instruction[];
}

/** As much of the syntax as is in use: comments, and one instruction on one line. */
export function parseDockerfile(text: string): readonly Stage[] {
  const stages: (Stage & { readonly instructions: Instruction[] })[] = [];
  for (const line of text.split("\n").filter((each) => /^[^#\s]/.test(each))) {
    const [, name = "", value = ""] = /^([A-Z]+) (.+)$/.exec(line) ?? [];
    const [, base, alias] = name === "FROM" ? (/^(\S+)(?: AS (\S+))?$/.exec(value) ?? []) : [];
    if (base !== undefined) {
      stages.push({ base, name: alias, instructions: [] });
    } else {
      stages.at(-1)?.instructions.push({ name, value });
    }
  }
  return stages;
}

/** Whether a path of the context gets to the build: the last pattern that matches it, or a folder of it, decides. */
export function isSent(path: string, dockerignore: string): boolean {
  const patterns = dockerignore.split("\n").filter((line) => /^[^#\s]/.test(line));
  const folders = path.split("/").map((_, depth, names) => names.slice(0, depth + 1).join("/"));
  let sent = true;
  for (const pattern of patterns) {
    const isException = pattern.startsWith("!");
    const literal = pattern.slice(isException ? 1 : 0).replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
    const glob = literal.replaceAll("*", "[^/]*");
    if (folders.some((folder) => new RegExp(`^${glob}$`).test(folder))) {
      sent = isException;
    }
  }
  return sent;
}
