import { Option } from "@commander-js/extra-typings";
import { type Program, parseCount, type Wiring } from "./program.ts";

const scopes = ["phase", "downstream", "pipeline"] as const;

/** The commands about what has been, and about what people stop. */
export function addRecords(program: Program, wiring: Wiring): void {
  addHistory(program, wiring);
  addOrphans(program, wiring);
  addPromotions(program, wiring);
  addCancel(program, wiring);
  addRetry(program, wiring);
  addRestraints(program, wiring);
  addHold(program, wiring);
  addVeto(program, wiring);
  addRelease(program, wiring);
  addAudit(program, wiring);
}

function addHistory(program: Program, { context, done }: Wiring): void {
  program
    .command("history")
    .description("show what a phase showed, newest first")
    .argument("<pipeline>")
    .argument("<phase>")
    .option("--limit <count>", "how many entries", parseCount, 20)
    .option("--before <version>", "only entries older than this one")
    .action(async (pipeline, phase, { limit, before }) => {
      const { historyCommand } = await import("./records.ts");
      const page = { limit, ...(before && { before }) };
      done(await historyCommand(context(), { pipeline, phase, page }));
    });
}

function addOrphans(program: Program, { context, done }: Wiring): void {
  program
    .command("orphans")
    .description("show what is kept of phases that are no longer defined")
    .action(async () => {
      const { orphansCommand } = await import("./records.ts");
      done(await orphansCommand(context()));
    });
}

function addPromotions(program: Program, { context, done }: Wiring): void {
  const command = program
    .command("promotions")
    .description("show promotions, newest first: all, or those into one phase")
    .argument("[pipeline]")
    .argument("[phase]")
    .option("--limit <count>", "how many entries", parseCount, 20)
    .option("--before <id>", "only records older than this one");
  command.action(async (pipeline, phase, { limit, before }) => {
    if ((pipeline === undefined) !== (phase === undefined)) {
      command.error("name a pipeline and a phase, or neither");
    }
    const { promotionsCommand } = await import("./records.ts");
    const into = pipeline !== undefined && phase !== undefined ? { pipeline, phase } : undefined;
    const page = { limit, ...(before && { before }) };
    done(await promotionsCommand(context(), { into, page }));
  });
}

function addCancel(program: Program, { context, done }: Wiring): void {
  program
    .command("cancel")
    .description("end a promotion that has not left yet, or waits in a proposal")
    .argument("<id>")
    .requiredOption("--reason <text>", "why; others see it")
    .action(async (id, { reason }) => {
      const { cancelCommand } = await import("./unfinished.ts");
      done(await cancelCommand(context(), { id, reason }));
    });
}

function addRetry(program: Program, { context, done }: Wiring): void {
  program
    .command("retry")
    .description("do again what failed, or was cancelled or closed")
    .argument("<id>")
    .option("--override <reason>", "pass over holds, vetoes and conditions, and say why")
    .action(async (id, { override }) => {
      const { retryCommand } = await import("./unfinished.ts");
      done(await retryCommand(context(), { id, override }));
    });
}

function addRestraints(program: Program, { context, done }: Wiring): void {
  program
    .command("restraints")
    .description("show the holds and vetoes of a pipeline")
    .argument("<pipeline>")
    .action(async (pipeline) => {
      const { restraintsCommand } = await import("./records.ts");
      done(await restraintsCommand(context(), pipeline));
    });
}

function addHold(program: Program, { context, done }: Wiring): void {
  program
    .command("hold")
    .description("stop everything into a phase, until it is released; people need --override")
    .argument("<pipeline>")
    .argument("<phase>")
    .requiredOption("--reason <text>", "why; others see it")
    .option("--for <duration>", "release it by itself after, such as 2h")
    .action(async (pipeline, phase, { reason, for: duration }) => {
      const { holdCommand } = await import("./records.ts");
      done(await holdCommand(context(), { pipeline, phase, reason, for: duration }));
    });
}

function addVeto(program: Program, { context, done }: Wiring): void {
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
    .action(async (...[pipeline, phase, digest, given]) => {
      const { for: duration, reason, scope } = given;
      const { vetoCommand } = await import("./records.ts");
      const options = { pipeline, phase, digest, reason, scope, for: duration };
      done(await vetoCommand(context(), options));
    });
}

function addRelease(program: Program, { context, done }: Wiring): void {
  program
    .command("release")
    .description("lift the holds of a phase, or its vetoes of a digest")
    .argument("<pipeline>")
    .argument("<phase>")
    .option("--digest <digest>", "lift the vetoes of this digest")
    .action(async (pipeline, phase, { digest }) => {
      const { releaseCommand } = await import("./records.ts");
      done(await releaseCommand(context(), { pipeline, phase, digest }));
    });
}

function addAudit(program: Program, { context, done }: Wiring): void {
  const all = new Option("--export", "all of it, oldest first, as one JSON object a line");
  const command = program
    .command("audit")
    .description("show who changed what, and what came of it, newest first")
    .option("--limit <count>", "how many entries", parseCount, 20)
    .option("--before <id>", "only entries older than this one")
    .addOption(all.conflicts(["limit", "before"]));
  command.action(async ({ limit, before, export: isExport = false }) => {
    const invocation = context();
    if (isExport && invocation.json) {
      command.error("option '--export' cannot be used with option '--json'");
    }
    const { auditCommand, auditExportCommand } = await import("./audit.ts");
    const page = { limit, ...(before && { before }) };
    done(isExport ? await auditExportCommand(invocation) : await auditCommand(invocation, page));
  });
}
