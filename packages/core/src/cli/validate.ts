import { definitionView } from "../graph-view.ts";
import { systemTimers } from "../runtime.ts";
import { checkOnline, type SourceCheck } from "./check-online.ts";
import { checkProgram, type ProgramFindings } from "./check-program.ts";
import { drawAutomatic } from "./draw-automatic.ts";
import { drawTrees } from "./draw-trees.ts";
import type { Invocation } from "./invocation.ts";
import { withSession } from "./session.ts";

export interface ValidateOptions {
  /** Whether servers are asked, without changing anything there. */
  readonly online: boolean;
}

/** Checks the program and the configuration against each other, and if wanted asks the servers. */
export async function validateCommand(
  context: Invocation,
  { online }: ValidateOptions,
): Promise<number> {
  const { config, json } = context;
  return await withSession(context, { config, mode: "once" }, async (session) => {
    const { out, err } = context.terminal;
    const findings = checkProgram(session.system, session);
    if (!json) {
      err(describe(findings));
      out(drawTrees(session.system.pipelines.map(definitionView)));
      out(findings.automatic ? `\n${drawAutomatic(findings.automatic)}` : "");
      out(online ? "\n" : "");
    }
    const done = json ? () => undefined : (check: SourceCheck) => out(lineOf(check));
    const asking = { ...session, done, timers: systemTimers, signal: context.signal };
    const sources = online ? await checkOnline(session.system, asking) : undefined;
    if (json) {
      context.terminal.json(sources ? { ...findings, sources } : findings);
    }
    const hasFailed = sources?.some(({ outcome }) => outcome === "failed");
    return findings.problems.length > 0 || hasFailed ? 1 : 0;
  });
}

function lineOf({ outcome, location, credential, message, usedBy }: SourceCheck): string {
  const asked = credential === null ? location : `${location} as ${credential}`;
  const line = message.replaceAll(/\s*\n\s*/g, " ");
  return `${outcome.padEnd(6)} ${asked}: ${line} [${usedBy.join(", ")}]\n`;
}

function describe({ problems, warnings }: ProgramFindings): string {
  const lines = [
    ...problems.map((message) => `error: ${message}\n`),
    ...warnings.map((message) => `warning: ${message}\n`),
  ];
  return lines.join("");
}
