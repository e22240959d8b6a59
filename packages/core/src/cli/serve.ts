import { once } from "node:events";
import { serve } from "../server/server.ts";
import { checkTriggers } from "../trigger-runner.ts";
import { type CommandContext, type Session, withSession } from "./session.ts";

/** Serves the API and runs the triggers until the process is asked to end. */
export async function serveCommand(
  context: CommandContext,
  options: { readonly config: string | undefined },
): Promise<number> {
  await withSession(context, { ...options, mode: "serve" }, async (session) => {
    const { operations, configuration, logger } = session;
    const server = await serve({ operations, logger, ...configuration.server });
    try {
      announce(session, server.url);
      if (!context.signal.aborted) {
        await once(context.signal, "abort");
      }
      logger.info({}, "stopping");
    } finally {
      await server.close();
    }
  });
  return 0;
}

function announce({ system, logger }: Session, url: string): void {
  for (const { trigger, from, to } of checkTriggers(system.triggers, system.pipelines)) {
    logger.info({ from, to, trigger }, "promotes by itself");
  }
  logger.info({}, "history and deliveries are kept in memory and end with this process");
  logger.info({ system: system.metadata.name, url: `${url}/api/v1` }, "serving");
}
