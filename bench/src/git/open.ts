import { type Credential, type Engine, openRemote, Repository, type SshOptions } from "@glu/git";

/** How a client reaches a repository, in a form that can be sent to another process. */
export interface RemoteTarget {
  readonly url: string;
  readonly credential?: Credential;
  readonly caFile?: string;
  readonly ssh?: SshOptions;
  /** @default "auto" */
  readonly engine?: Engine;
}

const author = { name: "Glu", email: "glu@example.com" };
/** Looks are asked for; none comes in between. Milliseconds. */
const interval = 3_600_000;

/** A repository of the product, used as a program of a user would; no setting of the machine counts. */
export function open({ credential, ...target }: RemoteTarget): Repository {
  const provider = credential && (async () => credential);
  const environment = { PATH: process.env["PATH"] };
  const remote = openRemote({ ...target, credential: provider, environment });
  return new Repository({ remote, author, interval });
}
