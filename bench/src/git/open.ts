import {
  type Credential,
  type Engine,
  type OpenRemoteOptions,
  openRemote,
  Repository,
  type SshOptions,
} from "@glu/git";

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

/** A repository of the product, used as a program of a user would. */
export function open(target: RemoteTarget): Repository {
  return new Repository({ remote: openRemote(remoteOptions(target)), author, interval });
}

/** No setting of the machine counts. */
export function remoteOptions({ credential, ...target }: RemoteTarget): OpenRemoteOptions {
  const provider = credential && (async () => credential);
  const environment = { PATH: process.env["PATH"] };
  return { ...target, credential: provider, environment };
}
