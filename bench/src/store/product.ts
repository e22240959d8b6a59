/** The store is no part of what `@glu/core` exports: programs have it through `run` and `glu`. */
export { silentLogger, systemTimers } from "../../../packages/core/dist/runtime.js";
export type { NewPromotion, Store } from "../../../packages/core/dist/store.js";
export {
  openDatabase,
  type SqliteDatabase,
} from "../../../packages/core/dist/stores/sqlite/database.js";
export { sqliteStore } from "../../../packages/core/dist/stores/sqlite.js";
