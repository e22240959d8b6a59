export {
  GitServer,
  type GitServerOptions,
  type Interceptor,
  type OutsideCommit,
  type RepositorySettings,
  type ServedCommit,
  startGitServer,
} from "./git-server.ts";
export type { TestFile, TestFileMode, TestFiles } from "./import-stream.ts";
export { ManualTimers } from "./manual-timers.ts";
export { bandPacket, packetBytes } from "./packet-stream.ts";
export {
  contractFiles,
  type RemoteContractTest,
  type RemoteSubject,
  remoteContract,
} from "./remote-contract.ts";
export { seededRandom } from "./seeded-random.ts";
export {
  SshServer,
  type SshServerOptions,
  sshServerAvailable,
  startSshServer,
} from "./ssh-server.ts";
