import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run, type TaskSpec, type WorkerPool } from "graphile-worker";
import type { Engine, EngineOptions } from "./engine.ts";

const silent = new Logger(() => () => undefined);

/** graphile-worker as its manual says: NOTIFY, and a look each second. */
export async function graphileEngine(options: EngineOptions): Promise<Engine> {
  const { url, replica, wants, take } = options;
  const shared = { connectionString: url, logger: silent, noPreparedStatements: true };
  const events = new EventEmitter();
  events.once("pool:create", ({ workerPool }: { workerPool: WorkerPool }) => {
    workerPool.id = replica;
  });
  const runner = await run({
    ...shared,
    maxPoolSize: 3,
    pollInterval: 1000,
    noHandleSignals: true,
    crontab: "",
    forbiddenFlags: () => (wants() ? null : ["share"]),
    taskList: { share: (payload) => take(shareIn(payload)) },
    events,
  });
  const utils = await makeWorkerUtils(shared);
  return {
    offer: async (shares) => {
      const offers = shares.map((share) => {
        return utils.addJob("share", { share }, specOf(share));
      });
      await Promise.all(offers);
    },
    forget: (replicas) => utils.forceUnlockWorkers([...replicas]),
    close: async () => {
      await runner.stop();
      await utils.release();
    },
  };
}

function specOf(share: string): TaskSpec {
  return { jobKey: share, jobKeyMode: "unsafe_dedupe", flags: ["share"] };
}

function shareIn(payload: unknown): string {
  return (payload as { readonly share: string }).share;
}
