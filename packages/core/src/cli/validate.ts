import { systemTimers } from "../runtime.ts";
import { checkOnline, type SourceCheck } from "./check-online.ts";
import { checkProgram, type ProgramFindings } from "./check-program.ts";
import { drawAutomatic } from "./draw-automatic.ts";
import { drawTrees } from "./draw-trees.ts";
import { type CommandContext, withSession } from "./session.ts";

export interface ValidateOptions {
  readonly config: string | undefined;
  /** Whether servers are asked, without changing anything there. */
  readonly online: boolean;
  readonly json: boolean;
}

/** Checks the program and the configuration against each other, and if wanted asks the servers. */
export async function validateCommand(
  context: CommandContext,
  { config, online, json }: ValidateOptions,
): Promise<number> {
  return await withSession(context, { config, mode: "once" }, async (session) => {
    const { system } = session;
    const findings = checkProgram(system, session);
    const { out, err } = context.terminal;
    const { signal } = context;
    const asking = { ...session, timers: systemTimers, signal };
    const checks = online ? await checkOnline(system, asking) : undefined;
    if (json) {
      const result = checks ? { ...findings, sources: checks } : findings;
      context.terminal.json(result);
    } else {
      err(describe(findings));
      out(drawTrees(system.pipelines));
      out(findings.automatic ? `\n${drawAutomatic(findings.automatic)}` : "");
      out(checks ? `\n${describeChecks(checks)}` : "");
    }
    const hasFailed = checks?.some(({ outcome }) => outcome === "failed");
    return findings.problems.length > 0 || hasFailed ? 1 : 0;
  });
}

/** A line for each source. */
function describeChecks(checks: readonly SourceCheck[]): string {
  return checks
    .map(({ outcome, location, message, usedBy }) => {
      const line = message.replaceAll(/\s*\n\s*/g, " ");
      return `${outcome.padEnd(6)} ${location}: ${line} [${usedBy.join(", ")}]\n`;
    })
    .join("");
}

function describe({ problems, warnings }: ProgramFindings): string {
  const lines = [
    ...problems.map((message) => `error: ${message}\n`),
    ...warnings.map((message) => `warning: ${message}\n`),
  ];
  return lines.join("");
}
