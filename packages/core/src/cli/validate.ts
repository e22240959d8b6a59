import { checkProgram, type ProgramFindings } from "./check-program.ts";
import { drawTrees } from "./draw-trees.ts";
import { type CommandContext, withSession } from "./session.ts";

export interface ValidateOptions {
  readonly config: string | undefined;
  readonly json: boolean;
}

/** Checks the program and the configuration against each other, without asking any server. */
export async function validateCommand(
  context: CommandContext,
  { config, json }: ValidateOptions,
): Promise<number> {
  return await withSession(context, { config, mode: "once" }, async (session) => {
    const { system } = session;
    const findings = checkProgram(system, session);
    const { out, err } = context.terminal;
    if (json) {
      out(`${JSON.stringify(findings, undefined, 2)}\n`);
    } else {
      err(describe(findings));
      out(drawTrees(system.pipelines));
    }
    return findings.problems.length > 0 ? 1 : 0;
  });
}

function describe({ problems, warnings }: ProgramFindings): string {
  const lines = [
    ...problems.map((message) => `error: ${message}\n`),
    ...warnings.map((message) => `warning: ${message}\n`),
  ];
  return lines.join("");
}
