import { runGit } from "@glu/git/testing";

/** A commit as the git program shows it. */
export interface ShownCommit {
  readonly oid: string;
  readonly parents: string;
  readonly tree: string;
  readonly author: string;
  readonly committer: string;
  readonly message: string;
  /** The values of the trailer `Glu-Edit`. */
  readonly trailer: string;
  /** For each file the lines that came, the lines that went, and its path. */
  readonly counts: string;
  readonly patch: string;
}

const fields = [
  "%H",
  "%P",
  "%T",
  "%an <%ae>",
  "%cn <%ce>",
  "%B",
  "%(trailers:key=Glu-Edit,valueonly)",
];

/** The commits of a range, oldest first. */
export async function shownCommits(directory: string, range: string): Promise<ShownCommit[]> {
  const format = `--format=${fields.map((field) => `%x00${field}`).join("")}%x00`;
  const args = ["log", "--reverse", format, "--numstat", "--patch", "--no-renames", range];
  const [, ...texts] = (await runGit(args, { directory })).toString().split("\0");
  const commits: ShownCommit[] = [];
  while (texts.length > 0) {
    commits.push(shownCommit(texts.splice(0, fields.length + 1)));
  }
  return commits;
}

function shownCommit(texts: readonly string[]): ShownCommit {
  const [oid = "", parents = "", tree = "", author = "", committer = ""] = texts;
  const [message = "", trailer = "", changes = ""] = texts.slice(5);
  const [counts = "", patch = ""] = changes.trimStart().split(/\n\n(?=diff )/);
  const people = { author, committer };
  const text = { message, trailer: trailer.trim() };
  return { oid, parents, tree, ...people, ...text, counts, patch: plainPatch(patch) };
}

/** Without the names of blobs, and without the line that a hunk is under: git adds them for people. */
function plainPatch(patch: string): string {
  return patch
    .replace(/^index [0-9a-f]+\.\.[0-9a-f]+(?: \d+)?\n/gm, "")
    .replace(/^(@@ [-+,\d ]+ @@).*$/gm, "$1");
}
