import {
  AuthenticationError,
  type GitError,
  GitProgramError,
  HostKeyError,
  RateLimitedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "./errors.ts";

/** The server behind an SSH remote, and where its key should be written. */
export interface SshServerIdentity {
  readonly host: string;
  readonly port: number | undefined;
  readonly knownHosts: string;
}

export interface Failure {
  /** What was being done to what. */
  readonly purpose: string;
  /** What the program said, which may be `ssh` or the server behind it. */
  readonly stderr: string;
  /** For an SSH remote. */
  readonly server?: SshServerIdentity | undefined;
  /** Our own directory that the program works in, if it does. */
  readonly directory?: string | undefined;
  /** True if the program writes there, and says nothing of the disk of a server. @default false */
  readonly writes?: boolean | undefined;
}

interface Symptom {
  readonly words: RegExp;
  readonly explain: (message: string, server: SshServerIdentity | undefined) => GitError;
}

/** The first that fits counts. */
const symptoms: readonly Symptom[] = [
  {
    words: /host key for .* is marked as revoked/i,
    explain: (message) =>
      new HostKeyError(`${message} Whoever runs the server must give it a new key.`),
  },
  {
    words: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    explain: (message, server) => new HostKeyError(server ? changedKey(server) : message),
  },
  {
    words: /Host key verification failed|No .* host key is known for/i,
    explain: (message, server) => new HostKeyError(server ? unknownKey(server) : message),
  },
  {
    words: /bad permissions|permissions .* are too open/i,
    explain: (message) =>
      new AuthenticationError(
        `${message} Others on this machine may read the private key, so ssh does not use it. Give the file the mode 0600.`,
      ),
  },
  {
    words: /Load key .*: (?:invalid format|error in libcrypto|unknown or unsupported key type)/i,
    explain: (message) =>
      new AuthenticationError(
        `${message} The file is no private key that ssh can read. Check that it is complete, up to its last line break.`,
      ),
  },
  {
    words: /No user exists for uid/i,
    explain: (message) =>
      new GitProgramError(
        `${message} The ssh program needs an entry for this user in /etc/passwd.`,
      ),
  },
  {
    words: /ssh: (?:command )?not found|cannot run ssh|Bad configuration option/i,
    explain: (message) =>
      new GitProgramError(`${message} Install OpenSSH 7.3 or newer, where PATH leads to it.`),
  },
  {
    words: /^ssh: connect to host/m,
    explain: unreachable,
  },
  {
    words: /returned error: 429\b/i,
    explain: (message) => new RateLimitedError(`${message} It is asked again later.`),
  },
  {
    words:
      /Authentication failed|could not read (?:Username|Password)|returned error: 40[13]\b|Permission denied|Permission to .* denied|HTTP Basic: Access denied|Too many authentication failures|marked as read.only|not allowed to (?:push|pull|upload|download)|access denied|DENIED by|key (?:is|has) expired|account is suspended/i,
    explain: (message) =>
      new AuthenticationError(
        `${message} Check the credential or the key, and that it may read and write this repository.`,
      ),
  },
  {
    words:
      /repository (?:.* )?not found|does not appear to be a git repository|does not exist|is this a git repository|not a git repository|dubious ownership|cannot find repository|could not be found|project not found|returned error: (?:404|410)\b/i,
    explain: (message) =>
      new RepositoryNotFoundError(
        `${message} Check the URL, and that the credential or the key may see this repository.`,
      ),
  },
  {
    words: /is not a git command|unknown option|unknown switch|usage: git/i,
    explain: (message) => new GitProgramError(`${message} Install git 2.34 or newer.`),
  },
];

/** Said of our own disk; what the server says has a prefix. */
const diskTrouble =
  /^(?!remote:).*(?:No space left on device|Disk quota exceeded|Read-only file system)/im;

const maxWords = 500;
const advice =
  /^(?:hint:|@|fatal: Could not read from remote repository|Please make sure you have the correct|and the repository exists)/;

/** The error behind a run of git or ssh that failed, with the words of the program. */
export function explainFailure(failure: Failure): GitError {
  const { purpose, stderr, server } = failure;
  const message = failureMessage(purpose, stderr);
  const own = explainDirectory(message, failure);
  if (own) {
    return own;
  }
  const symptom = symptoms.find(({ words }) => words.test(stderr));
  return symptom?.explain(message, server) ?? unreachable(message);
}

/** That something failed, with the words of the program that say why. */
export function failureMessage(purpose: string, stderr: string): string {
  return `${purpose} failed: ${keyWords(stderr)}.`;
}

function unreachable(message: string): RemoteUnreachableError {
  return new RemoteUnreachableError(
    `${message} It is tried again later; check the network and the server if it stays so.`,
  );
}

/** The error if it is our own directory that is at fault. */
function explainDirectory(
  message: string,
  { stderr, directory, writes }: Failure,
): GitError | undefined {
  if (directory === undefined) {
    return undefined;
  }
  if (writes && diskTrouble.test(stderr)) {
    return new GitProgramError(
      `${message} Make sure that the disk of ${directory} is writable and has space left.`,
    );
  }
  return stderr.includes(`not a git repository: '${directory}`)
    ? new RemoteUnreachableError(`${message} Somebody has removed it; it is made again.`)
    : undefined;
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
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !advice.test(line));
  const marked = lines.filter((line) => /^(?:fatal|error|remote): ?/i.test(line));
  const words = (marked.length > 0 ? marked : lines)
    .map((line) => line.replace(/^(?:fatal|error): /i, ""))
    .join("; ");
  return (words.slice(0, maxWords) || "nothing was said why").replace(/\.$/, "");
}

function unknownKey(server: SshServerIdentity): string {
  const { host, knownHosts } = server;
  return `The SSH server ${host} is not known: ${knownHosts} has no key of it. Get its key with "${keyScan(server)}", compare it with the one the host publishes, and add it to that file.`;
}

function changedKey(server: SshServerIdentity): string {
  const { host, knownHosts } = server;
  return `The SSH server ${host} has another key than the one in ${knownHosts}: somebody may stand in between. If the host publishes a new key, replace the old one by what "${keyScan(server)}" prints, after comparing them.`;
}

function keyScan({ host, port }: SshServerIdentity): string {
  return port === undefined ? `ssh-keyscan ${host}` : `ssh-keyscan -p ${port} ${host}`;
}
