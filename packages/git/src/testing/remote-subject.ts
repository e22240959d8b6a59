import type { Oid } from "../objects/object.ts";
import type { Remote } from "../remote.ts";
import type { GitServer } from "./git-server.ts";

/** What a test of the contract is given: a remote, and the server behind it. */
export interface RemoteSubject {
  /** Reaches the repository `name` of the server. */
  readonly remote: Remote;
  readonly server: GitServer;
  /** A repository made for this test, with one commit of {@link contractFiles} on `main`. */
  readonly name: string;
  readonly first: Oid;
}

export interface RemoteContractTest {
  /** A sentence about every remote. */
  readonly name: string;
  readonly run: (subject: RemoteSubject) => Promise<void>;
}

export const contractFiles = {
  "README.md": "hello\n",
  "env/staging/app.yaml": "image: one\n",
  "env/production/app.yaml": "image: zero\n",
};

/** Bytes: the `maxObjectSize` a remote under test is to be opened with. */
export const maxContractObject = 65_536;
