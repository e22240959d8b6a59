import { Option } from "@commander-js/extra-typings";
import { addLabel, type Program, type Wiring } from "./program.ts";

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

function addPlan(program: Program, wiring: Wiring): void {
  const command = phaseChoice(program, "plan")
    .description("show what promoting into phases would do; never writes")
    .option("--override <reason>", "as if holds, vetoes and conditions were passed over");
  command.action(async (pipeline, phase, { override, ...given }) => {
    const choice = choiceOf(command, { ...given, pipeline, phase });
    const { promoteCommand } = await import("./promote.ts");
    wiring.done(await promoteCommand(wiring.context(), choice, { override, purpose: "show" }));
  });
}

function addPromote(program: Program, wiring: Wiring): void {
  const command = phaseChoice(program, "promote")
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

function phaseChoice(program: Program, name: string) {
  return program
    .command(name)
    .argument("[pipeline]")
    .argument("[phase]")
    .option("-l, --label <key=value>", "only phases with this label; may be repeated", addLabel)
    .option("--all", "all phases");
}

interface GivenChoice {
  readonly pipeline: string | undefined;
  readonly phase: string | undefined;
  readonly label?: Readonly<Record<string, string>> | undefined;
  readonly all?: true | undefined;
}

function choiceOf(command: { error: (message: string) => never }, given: GivenChoice) {
  const { pipeline, phase, label: labels = {}, all = false } = given;
  if (pipeline === undefined && Object.keys(labels).length === 0 && !all) {
    command.error("please pass --all if you want to promote all phases");
  }
  return { pipeline, phase, labels, all };
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
