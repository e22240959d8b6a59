import { Argument } from "@commander-js/extra-typings";
import type { Program, Wiring } from "./main.ts";

const modes = ["on", "observe", "off"] as const;

/** The commands about whether triggers promote. */
export function addAutomation(program: Program, { context, config, done }: Wiring): void {
  const automation = program
    .command("automation")
    .description("show whether triggers promote, and who said so")
    .argument("[pipeline]")
    .argument("[phase]")
    .option("--json", "print JSON")
    .action(async (pipeline, phase, { json = false }) => {
      const { automationCommand } = await import("./automation.ts");
      done(await automationCommand(context(), { config: config(), pipeline, phase, json }));
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
    .option("--json", "print JSON")
    .action(async (...[mode, pipeline, phase, { reason }, command]) => {
      // The command above takes --json wherever it stands.
      const { json = false } = command.optsWithGlobals();
      const { setAutomationCommand } = await import("./automation.ts");
      const options = { config: config(), pipeline, phase, mode, reason, json };
      done(await setAutomationCommand(context(), options));
    });
}
