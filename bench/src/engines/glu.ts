import { silentLogger } from "../../../packages/core/dist/runtime.js";
import { openShareQueue } from "../../../packages/core/dist/stores/postgres/graphile-queue.js";
import type { Engine, EngineOptions } from "./engine.ts";

/** What the product has around graphile-worker. */
export async function gluEngine(options: EngineOptions): Promise<Engine> {
  return await openShareQueue({ ...options, logger: silentLogger });
}
