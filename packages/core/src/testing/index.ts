// A pipeline of one's own, in a sandbox.

export type { Sandbox } from "./sandbox/sandbox.ts";
export type { SandboxEdge } from "./sandbox/sandbox-edge.ts";
export type { ImageToPush, PushedImage } from "./sandbox/sandbox-images.ts";
export type { PromoteOptions, SandboxPhase } from "./sandbox/sandbox-phase.ts";
export type {
  CommitToMake,
  SandboxCommit,
  SandboxFiles,
  SandboxRepository,
} from "./sandbox/sandbox-repository.ts";
export { type SandboxOptions, startSandbox } from "./sandbox/start-sandbox.ts";

// Servers on this machine, and a system that is started without a sandbox: what our own tests use.

export {
  GitServer,
  type GitServerOptions,
  type OutsideCommit,
  startGitServer,
} from "@glu/git/testing";
export {
  ManualTimers,
  type PushOptions,
  type RegistryServer,
  type RegistryServerOptions,
  startRegistry,
  type WriteImageOptions,
  writeImage,
} from "@glu/registry/testing";
export type { ForgeFault } from "./forges/forge-fault.ts";
export type { ForgeHold } from "./forges/forge-holds.ts";
export type { LoggedRequest } from "./forges/forge-http.ts";
export type { ForgePerson } from "./forges/forge-person.ts";
export type {
  Access,
  BranchProtection,
  ForgeRepositoryOptions,
  MergeMethod,
} from "./forges/forge-repository.ts";
export type { CheckOptions, ForgeServer, ForgeServerOptions } from "./forges/forge-server.ts";
export type { ForgeToken, ForgeUserOptions } from "./forges/forge-user.ts";
export { startGitea } from "./forges/gitea/gitea-face.ts";
export { type GithubOptions, startGithub } from "./forges/github/github-face.ts";
export { type GitlabOptions, startGitlab } from "./forges/gitlab/gitlab-face.ts";
export type { Proposal as ForgeProposal } from "./forges/proposal.ts";
export { Refusal, type RefusalCode } from "./forges/refusal.ts";
export { type PgBouncer, pgBouncerAvailable, startPgBouncer } from "./pgbouncer.ts";
export { postgresAvailable } from "./postgres-programs.ts";
export { type PostgresOptions, PostgresServer, startPostgres } from "./postgres-server.ts";
export type { PostgresRow } from "./query-postgres.ts";
export { type StartedSystem, type StartSystemOptions, startSystem } from "./start-system.ts";

// Contract suites, for authors of stores and of clients of forges.

export type { ContractCase } from "./contract-case.ts";
export { proposerContract } from "./proposer-contract.ts";
export {
  type ForgeTraits,
  type ProposerSubject,
  startProposerSubject,
} from "./proposer-subject.ts";
export { storeContract } from "./store-contract.ts";
