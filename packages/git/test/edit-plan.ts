import type { Filesystem, Write } from "@glu/git";
import { digestOf, runGit, withDigest } from "@glu/git/testing";
import { expect } from "vitest";

/** What a file holds before and after; undefined where it is not there. */
export interface PlannedEdit {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** What else the commit is to say. */
  readonly number: number;
}

export const author = { name: "Ada Müller", email: "ada@example.com" };

/** Edits that follow one another, from what a commit holds. */
export class EditPlan {
  readonly edits: PlannedEdit[] = [];
  readonly #read: (path: string) => Promise<string>;
  readonly #texts = new Map<string, string | undefined>();

  constructor(read: (path: string) => Promise<string>) {
    this.#read = read;
  }

  /** Changes the line of a deployment that names its image. */
  async promote(path: string): Promise<void> {
    const before = await this.#text(path);
    const digest = digestOf(`edit ${this.edits.length}`);
    this.#add({ path, before, after: before && withDigest(before, digest) });
  }

  async replace(path: string, after: string): Promise<void> {
    this.#add({ path, before: await this.#text(path), after });
  }

  create(path: string, after: string): void {
    this.#add({ path, before: undefined, after });
  }

  async remove(path: string): Promise<void> {
    this.#add({ path, before: await this.#text(path), after: undefined });
  }

  async #text(path: string): Promise<string | undefined> {
    return this.#texts.has(path) ? this.#texts.get(path) : this.#read(path);
  }

  #add(edit: Omit<PlannedEdit, "number">): void {
    this.#texts.set(edit.path, edit.after);
    this.edits.push({ ...edit, number: this.edits.length });
  }
}

/** The edit as a write, which finds what the plan says. */
export function writeOf(edit: PlannedEdit): Write {
  const { path, before, after } = edit;
  return {
    apply: async (files) => {
      expect(await textOf(files, path)).toBe(before);
      await (after === undefined ? files.rm(path) : files.writeFile(path, after));
      return { message: messageOf(edit), author };
    },
  };
}

async function textOf(files: Filesystem, path: string): Promise<string | undefined> {
  try {
    return await files.readFile(path, "utf8");
  } catch (error) {
    expect(error).toMatchObject({ code: "ENOENT" });
    return undefined;
  }
}

export function messageOf({ path, number }: PlannedEdit): string {
  return `Edit ${path}\n\nWith a word of „why“.\n\nGlu-Edit: ${number}\nSigned-off-by: Ada <ada@example.com>\n`;
}

/** Lines that come and lines that go, as `git log --numstat` counts them. */
export function countsOf({ path, before, after }: PlannedEdit): string {
  const [removed, added] = [linesOf(before), linesOf(after)];
  const kept = removed.filter((line, index) => line === added[index]).length;
  return `${added.length - kept}\t${removed.length - kept}\t${path}`;
}

function linesOf(text = ""): readonly string[] {
  return text.split("\n").slice(0, -1);
}

const nothing = "0".repeat(40);

export interface PlannedTrees {
  /** A bare repository. */
  readonly directory: string;
  readonly base: string;
  readonly edits: readonly PlannedEdit[];
}

/** The tree that git makes of each edit in an index, one after another. */
export async function plannedTrees({ directory, base, edits }: PlannedTrees): Promise<string[]> {
  const environment = { GIT_INDEX_FILE: "planned-index" };
  const git = async (args: readonly string[], input = "") =>
    (await runGit(args, { directory, environment, input })).toString().trim();
  await git(["read-tree", base]);
  const trees: string[] = [];
  for (const { path, after } of edits) {
    const oid = after === undefined ? nothing : await git(["hash-object", "-w", "--stdin"], after);
    const mode = after === undefined ? "0" : "100644";
    await git(["update-index", "-z", "--index-info"], `${mode} ${oid}\t${path}\0`);
    trees.push(await git(["write-tree"]));
  }
  return trees;
}
