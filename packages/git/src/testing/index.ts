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
export { remoteContract } from "./remote-contract.ts";
export {
  contractFiles,
  type RemoteContractTest,
  type RemoteSubject,
} from "./remote-subject.ts";
export { type RunGitOptions, runGit } from "./run-git.ts";
export { seededRandom } from "./seeded-random.ts";
export {
  type GenerateOptions,
  generatedRepository,
} from "./sized-repository/generated-repository.ts";
export {
  digestOf,
  editedManifest,
  type ManifestEdit,
  withDigest,
} from "./sized-repository/manifests.ts";
export {
  type EditCommit,
  editCommit,
  phasePaths,
  type RepositorySize,
  sizedHistory,
} from "./sized-repository/sized-history.ts";
export {
  SshServer,
  type SshServerOptions,
  sshServerAvailable,
  startSshServer,
} from "./ssh-server.ts";
export { createCertificate, type TestCertificate } from "./tls-certificate.ts";
