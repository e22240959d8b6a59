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
export type { ContractCase } from "./contract-case.ts";
export { postgresAvailable } from "./postgres-programs.ts";
export { type PostgresOptions, PostgresServer, startPostgres } from "./postgres-server.ts";
export type { PostgresRow } from "./query-postgres.ts";
export { type StartedSystem, type StartSystemOptions, startSystem } from "./start-system.ts";
export { storeContract } from "./store-contract.ts";
