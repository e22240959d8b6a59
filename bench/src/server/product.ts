/** The server is no part of what `@glu/core` exports: programs have it through `run` and `glu`. */
export { localOperations } from "../../../packages/core/dist/operations.js";
export { silentLogger, systemTimers } from "../../../packages/core/dist/runtime.js";
export { type Server, serve as serveApi } from "../../../packages/core/dist/server/server.js";
export type { Source, UpdatableSource } from "../../../packages/core/dist/source.js";
export { System } from "../../../packages/core/dist/system.js";
export {
  type StartedSystem,
  startSystem,
} from "../../../packages/core/dist/testing/start-system.js";
