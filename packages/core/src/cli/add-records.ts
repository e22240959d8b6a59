import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { addAutomation } from "./add-automation.ts";
import type { Program, Wiring } from "./main.ts";

const scopes = ["phase", "downstream", "pipeline"] as const;

/** The commands about what has been, and about what people stop. */
export function addRecords(program: Program, wiring: Wiring): void {
  addHistory(program, wiring);
  addOrphans(program, wiring);
  addPromotions(program, wiring);
  addRestraints(program, wiring);
  addHold(program, wiring);
  addVeto(program, wiring);
  addRelease(program, wiring);
  addRollback(program, wiring);
  addAutomation(program, wiring);
  addAudit(program, wiring);
}

function addHistory(program: Program, { context, config, done }: Wiring): void {
  program
    .command("history")
    .description("show what a phase showed, newest first")
    .argument("<pipeline>")
    .argument("<phase>")
    .option("--limit <count>", "how many entries", parseCount, 20)
    .option("--before <version>", "only entries older than this one")
    .option("--json", "print JSON")
    .action(async (pipeline, phase, { limit, before, json = false }) => {
      const { historyCommand } = await import("./records.ts");
      const page = { limit, ...(before && { before }) };
      done(await historyCommand(context(), { config: config(), pipeline, phase, page, json }));
    });
}

function addOrphans(program: Program, { context, config, done }: Wiring): void {
  program
    .command("orphans")
    .description("show what is kept of phases that are no longer defined")
    .option("--json", "print JSON")
    .action(async ({ json = false }) => {
      const { orphansCommand } = await import("./records.ts");
      done(await orphansCommand(context(), { config: config(), json }));
    });
}

function addPromotions(program: Program, { context, config, done }: Wiring): void {
  const command = program
    .command("promotions")
    .description("show promotions, newest first: all, or those into one phase")
    .argument("[pipeline]")
    .argument("[phase]")
    .option("--limit <count>", "how many entries", parseCount, 20)
    .option("--before <id>", "only records older than this one")
    .option("--json", "print JSON");
  command.action(async (pipeline, phase, { limit, before, json = false }) => {
    if ((pipeline === undefined) !== (phase === undefined)) {
      command.error("name a pipeline and a phase, or neither");
    }
    const { promotionsCommand } = await import("./records.ts");
    const into = pipeline !== undefined && phase !== undefined ? { pipeline, phase } : undefined;
    const page = { limit, ...(before && { before }) };
    done(await promotionsCommand(context(), { config: config(), into, page, json }));
  });
}

function addRestraints(program: Program, { context, config, done }: Wiring): void {
  program
    .command("restraints")
    .description("show the holds and vetoes of a pipeline")
    .argument("<pipeline>")
    .option("--json", "print JSON")
    .action(async (pipeline, { json = false }) => {
      const { restraintsCommand } = await import("./records.ts");
      done(await restraintsCommand(context(), { config: config(), pipeline, json }));
    });
}

function addHold(program: Program, { context, config, done }: Wiring): void {
  program
    .command("hold")
    .description("stop everything automatic on a phase, until it is released")
    .argument("<pipeline>")
    .argument("<phase>")
    .requiredOption("--reason <text>", "why; others see it")
    .option("--for <duration>", "release it by itself after, such as 2h")
    .option("--json", "print JSON")
    .action(async (pipeline, phase, { reason, for: duration, json = false }) => {
      const { holdCommand } = await import("./records.ts");
      const options = { config: config(), pipeline, phase, reason, for: duration, json };
      done(await holdCommand(context(), options));
    });
}

function addVeto(program: Program, { context, config, done }: Wiring): void {
  const scope = new Option("--scope <scope>", "this phase, it and those after it, or all")
    .choices(scopes)
    .default("downstream" as const);
  program
    .command("veto")
    .description("stop one digest, until it is released")
    .argument("<pipeline>")
    .argument("<phase>")
    .argument("<digest>")
    .requiredOption("--reason <text>", "why; others see it")
    .option("--for <duration>", "release it by itself after, such as 2h")
    .addOption(scope)
    .option("--json", "print JSON")
    .action(async (...[pipeline, phase, digest, given]) => {
      const { for: duration, json = false, reason, scope } = given;
      const { vetoCommand } = await import("./records.ts");
      const place = { config: config(), pipeline, phase };
      const options = { ...place, digest, reason, scope, for: duration, json };
      done(await vetoCommand(context(), options));
    });
}

function addRelease(program: Program, { context, config, done }: Wiring): void {
  program
    .command("release")
    .description("lift the holds of a phase, or its vetoes of a digest")
    .argument("<pipeline>")
    .argument("<phase>")
    .option("--digest <digest>", "lift the vetoes of this digest")
    .option("--json", "print JSON")
    .action(async (pipeline, phase, { digest, json = false }) => {
      const { releaseCommand } = await import("./records.ts");
      done(await releaseCommand(context(), { config: config(), pipeline, phase, digest, json }));
    });
}

function addRollback(program: Program, { context, config, done }: Wiring): void {
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
      const options = { ...given, config: config(), pipeline, phase, version, apply };
      done(await rollbackCommand(context(), options));
    });
}

function addAudit(program: Program, { context, config, done }: Wiring): void {
  const all = new Option("--export", "all of it, oldest first, as one JSON object a line");
  program
    .command("audit")
    .description("show who changed what, and what came of it, newest first")
    .option("--limit <count>", "how many entries", parseCount, 20)
    .option("--before <id>", "only entries older than this one")
    .addOption(all.conflicts(["limit", "before", "json"]))
    .option("--json", "print JSON")
    .action(async ({ limit, before, export: isExport = false, json = false }) => {
      const { auditCommand, auditExportCommand } = await import("./audit.ts");
      const page = { limit, ...(before && { before }) };
      done(
        isExport
          ? await auditExportCommand(context(), { config: config() })
          : await auditCommand(context(), { config: config(), page, json }),
      );
    });
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) {
    throw new InvalidArgumentError("give a whole number from 1 to 500.");
  }
  return Number(text);
}
