import { setTimeout as pause } from "node:timers/promises";
import PgBoss from "pg-boss";
import type { Engine, EngineOptions } from "./engine.ts";

interface Offered {
  readonly share: string;
}

const queue = "share";
/** The most often that it lets its own workers look. */
const pollInterval = 500;

/** pg-boss, fetched by hand: its workers would not ask whether one is wanted. */
export async function bossEngine({ url, wants, take }: EngineOptions): Promise<Engine> {
  const boss = new PgBoss({
    connectionString: url,
    max: 2,
    schedule: false,
    maintenanceIntervalSeconds: 5,
  });
  boss.on("error", () => undefined);
  await boss.start();
  const retries = { retryLimit: 1000, retryDelay: 1, expireInSeconds: 5 };
  await boss.createQueue(queue, { name: queue, policy: "standard", ...retries });
  const closing = new AbortController();
  const looking = look(boss, { wants, take, signal: closing.signal });
  return {
    offer: (shares) => offer(boss, shares),
    // It does not say who has a job: all that are under way are offered again.
    forget: async () => {
      for (let share = 0; share < 24; share += 1) {
        const job = await boss.getJobById<Offered>(queue, idOf(String(share)));
        if (job?.state === "active") {
          await boss.deleteJob(queue, job.id);
          await offer(boss, [job.data.share]);
        }
      }
    },
    close: async () => {
      closing.abort();
      await looking;
      await boss.stop({ graceful: false });
    },
  };
}

/** The id is that of the share, so that there is one job for it in any state. */
async function offer(boss: PgBoss, shares: readonly string[]): Promise<void> {
  await Promise.all(shares.map((share) => boss.send(queue, { share }, { id: idOf(share) })));
}

function idOf(share: string): string {
  return `00000000-0000-4000-8000-${share.padStart(12, "0")}`;
}

interface Looking extends Pick<EngineOptions, "wants" | "take"> {
  readonly signal: AbortSignal;
}

async function look(boss: PgBoss, { wants, take, signal }: Looking): Promise<void> {
  while (!signal.aborted) {
    const [job] = wants() ? await boss.fetch<Offered>(queue, { batchSize: 1 }) : [];
    if (job === undefined) {
      await pause(pollInterval, undefined, { signal }).catch(() => undefined);
    } else {
      await take(job.data.share);
      // Where the database is away, the job is found again when it has expired.
      await boss.deleteJob(queue, job.id).catch(() => undefined);
    }
  }
}
