import { Option } from "@commander-js/extra-typings";
import { addPlan } from "./add-plan.ts";
import { choiceOf, phaseCommand } from "./phase-options.ts";
import type { Program, Wiring } from "./program.ts";

const overriding = "pass over holds, vetoes and conditions, and say why";

/** The commands about what is promoted. */
export function addPromoting(program: Program, wiring: Wiring): void {
  addInspect(program, wiring);
  addPlan(program, wiring);
  addPromote(program, wiring);
  addDo(program, wiring);
  addRollback(program, wiring);
}

function addInspect(program: Program, { context, done }: Wiring): void {
  program
    .command("inspect")
    .description("show pipelines, the phases of one, or one phase")
    .argument("[pipeline]")
    .argument("[phase]")
    .action(async (pipeline, phase) => {
      const { inspectCommand } = await import("./inspect.ts");
      done(await inspectCommand(context(), { pipeline, phase }));
    });
}

function addPromote(program: Program, wiring: Wiring): void {
  const command = phaseCommand(program, "promote")
    .description("promote into phases; shows what would be written unless --apply is given")
    .option("--override <reason>", overriding)
    .option("--apply", "write it");
  command.action(async (pipeline, phase, { override, apply, ...given }) => {
    const choice = choiceOf(command, { ...given, pipeline, phase });
    const { promoteCommand } = await import("./promote.ts");
    const way = { override, purpose: apply ? "write" : "dry-run" } as const;
    wiring.done(await promoteCommand(wiring.context(), choice, way));
  });
}

function addDo(program: Program, { context, done }: Wiring): void {
  program
    .command("do")
    .description("perform all edges of a kind; shows what would be done unless --apply is given")
    .argument("<pipeline>")
    .argument("<kind>", "such as promotion, in upper or lower case")
    .option("--from <phase>", "only from this phase")
    .option("--to <phase>", "only to this phase")
    .option("--override <reason>", overriding)
    .option("--apply", "write it")
    .action(async (pipeline, kind, { from, to, override, apply }) => {
      const { doCommand } = await import("./promote.ts");
      const way = { override, purpose: apply ? "write" : "dry-run" } as const;
      done(await doCommand(context(), { pipeline, kind, from, to }, way));
    });
}

function addRollback(program: Program, { context, done }: Wiring): void {
  const resume = new Option("--resume <when>", "when triggers go on")
    .choices(["on-release", "on-newer"] as const)
    .default("on-release" as const);
  program
    .command("rollback")
    .description("bring a phase back to what it showed before, and hold it there")
    .argument("<pipeline>")
    .argument("<phase>")
    .requiredOption("--reason <text>", "why; others see it")
    .option("--to <version>", "of an entry in the history (default: the one before)")
    .addOption(resume)
    .option("--apply", "write it")
    .action(async (pipeline, phase, { to: version, apply = false, ...given }) => {
      const { rollbackCommand } = await import("./rollback.ts");
      done(await rollbackCommand(context(), { ...given, pipeline, phase, version, apply }));
    });
}
