import {
  AuthenticationError,
  type GitError,
  GitProgramError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../errors.ts";

interface Symptom {
  readonly words: RegExp;
  readonly explain: (message: string) => GitError;
}

const symptoms: readonly Symptom[] = [
  {
    words:
      /Authentication failed|could not read (?:Username|Password)|returned error: 40[13]\b|Permission denied|HTTP Basic: Access denied/i,
    explain: (message) =>
      new AuthenticationError(
        `${message} Check the credential, and that it may read and write this repository.`,
      ),
  },
  {
    words:
      /repository .* not found|does not appear to be a git repository|does not exist|is this a git repository|not a git repository|dubious ownership|returned error: (?:404|410)\b/i,
    explain: (message) =>
      new RepositoryNotFoundError(
        `${message} Check the URL, and that the credential may see this repository.`,
      ),
  },
  {
    words: /is not a git command|unknown option|unknown switch|usage: git/i,
    explain: (message) => new GitProgramError(`${message} Install git 2.34 or newer.`),
  },
];

export interface GitFailure {
  /** What was being done to what. */
  readonly purpose: string;
  readonly stderr: string;
}

/** The error behind a run of git that failed, with git's own words. */
export function explainFailure({ purpose, stderr }: GitFailure): GitError {
  const message = `${purpose} failed: ${keyWords(stderr)}.`;
  const symptom = symptoms.find(({ words }) => words.test(stderr));
  return (
    symptom?.explain(message) ??
    new RemoteUnreachableError(
      `${message} It is tried again later; check the network and the server if it stays so.`,
    )
  );
}

/** What the server itself said, without the prefix git gives each of its lines. */
export function remoteWords(stderr: string): string {
  return stderr
    .split("\n")
    .filter((line) => line.startsWith("remote:"))
    .map((line) => line.slice("remote:".length).trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** The lines that carry the reason, without the advice git adds for people at a terminal. */
function keyWords(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => /^(?:fatal|error|remote): ?/.test(line));
  const words = lines.map((line) => line.replace(/^(?:fatal|error): /, "").trim());
  return (words.length > 0 ? words.join("; ") : stderr.slice(0, 500) || "git said nothing").replace(
    /\.$/,
    "",
  );
}
