import { Argument } from "@commander-js/extra-typings";
import type { Program, Wiring } from "./program.ts";

const modes = ["on", "observe", "off"] as const;

/** The commands about whether triggers promote. */
export function addAutomation(program: Program, { context, done }: Wiring): void {
  const automation = program
    .command("automation")
    .description("show whether triggers promote, and who said so")
    .argument("[pipeline]")
    .argument("[phase]")
    .action(async (pipeline, phase) => {
      const { automationCommand } = await import("./automation.ts");
      done(await automationCommand(context(), { pipeline, phase }));
    });
  automation
    .command("set")
    .description("say whether triggers promote: anywhere, in a pipeline, or into a phase")
    .addArgument(
      new Argument("<mode>", "observe says what would be promoted, and does nothing").choices(
        modes,
      ),
    )
    .argument("[pipeline]")
    .argument("[phase]")
    .requiredOption("--reason <text>", "why; others see it")
    .action(async (...[mode, pipeline, phase, { reason }]) => {
      const { setAutomationCommand } = await import("./automation.ts");
      done(await setAutomationCommand(context(), { pipeline, phase, mode, reason }));
    });
}
