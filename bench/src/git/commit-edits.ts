import { type EditCommit, editCommit } from "@glu/git/testing";
import type { ProgramExit } from "../program.ts";
import { type GitRun, git } from "./git-program.ts";

/** Makes commits in a bare repository. One process makes blobs, trees and commits: git knows no faster way. */
export function commitEdits(commits: readonly EditCommit[], run: GitRun): Promise<ProgramExit> {
  const input = commits.map(editCommit);
  return git(["fast-import", "--quiet", "--date-format=now"], { ...run, input });
}
