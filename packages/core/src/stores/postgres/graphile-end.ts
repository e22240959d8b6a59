import { type EventEmitter, once } from "node:events";
import type { WorkerPool } from "graphile-worker";

/**
 * Resolves when these workers take nothing any more. Once the engine could not say of a job that it is done, while another
 * one was to be said, it counts wrongly what it still waits for, and its own promise may stay open for good; what it
 * still says of jobs then is not waited for.
 */
export function endOf(workers: WorkerPool, events: EventEmitter): Promise<unknown> {
  const stopped = Promise.race([
    once(events, "pool:gracefulShutdown:complete"),
    once(events, "pool:forcefulShutdown:complete"),
    once(events, "pool:forcefulShutdown:error"),
  ]);
  const miscounted = Promise.all([once(events, "pool:fatalError"), stopped]);
  return Promise.race([Promise.allSettled([workers.promise]), miscounted]);
}
