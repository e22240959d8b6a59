import { withDeadline } from "../deadline.ts";
import { createLogger } from "../logger.ts";
import { systemTimers } from "../runtime.ts";
import type { System } from "../system.ts";
import type { CommandContext } from "./session.ts";

const loadLimit = 60_000;

/** Loads the program, which may do anything: in its time, and until the process is asked to end. */
export async function loadSystem(context: CommandContext): Promise<System> {
  const { signal, terminal, redactor, unhandled } = context;
  const { interactive: pretty, log: write } = terminal;
  unhandled.logTo(createLogger({ level: "error", pretty, redactor, write }));
  const deadline = { what: "loading the program", limit: loadLimit, timers: systemTimers, signal };
  return await withDeadline(deadline, () => context.loadSystem());
}
