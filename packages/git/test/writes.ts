import type { Write } from "@glu/git";

/** Replaces or creates a file. */
export function writeText(path: string, text: string, message = path): Write {
  return {
    apply: async (files) => {
      await files.writeFile(path, text);
      return { message };
    },
  };
}

/** Adds a line to a file, whatever others have added; the line is the message as well. */
export function appendLine(path: string, line: string): Write {
  return {
    apply: async (files) => {
      const before = await files.readFile(path, "utf8").catch(() => "");
      await files.writeFile(path, `${before}${line}\n`);
      return { message: line };
    },
  };
}
