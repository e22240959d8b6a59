import { Option } from "@commander-js/extra-typings";
import { choiceOf, type GivenChoice, phaseCommand } from "./phase-options.ts";
import { type Program, parseText, type Wiring } from "./program.ts";
import type { GivenTrial } from "./trial/trial-choice.ts";

const credential = "the credential of the configuration that";

/**
 * What would be promoted; with `--repo`, without a program. The file is said with the option that names the
 * program elsewhere, as there is none to be named.
 */
export function addPlan(program: Program, wiring: Wiring): void {
  const by = new Option("--by <what>", "with --repo: by what the image is written").choices([
    "digest",
    "tag",
    "tag@digest",
  ] as const);
  const command = phaseCommand(program, "plan")
    .description("show what promoting into phases would do; never writes")
    .option("--override <reason>", "as if holds, vetoes and conditions were passed over")
    .option("--repo <url>", "without a program: the repository that --file is in", parseText)
    .option("--image <reference>", "with --repo: what would be promoted", parseText)
    .option("--branch <name>", "with --repo: its branch (default: that of HEAD)", parseText)
    .option("--container <name>", "with --repo: the container, or the service", parseText)
    .option("--key <key>", "with --repo: the value that holds the image, or parts of it", parseText)
    .addOption(by)
    .option("--repo-credential <name>", `with --repo: ${credential} reads it`, parseText)
    .option("--image-credential <name>", `with --repo: ${credential} reads the image`, parseText)
    .option("--plain-http", "with --repo: speak http to the registry");
  command.action(async (pipeline, phase, { override, label, all, ...given }) => {
    const chosen = { pipeline, phase, label, all };
    if (Object.keys(given).length > 0) {
      refuseChoice(command, { ...chosen, override });
      await tryOut(command, { program, wiring, given });
      return;
    }
    const choice = choiceOf(command, chosen);
    const { promoteCommand } = await import("./promote.ts");
    wiring.done(await promoteCommand(wiring.context(), choice, { override, purpose: "show" }));
  });
}

interface Refusing {
  readonly error: (message: string) => never;
}

interface Trying {
  readonly program: Program;
  readonly wiring: Wiring;
  readonly given: Omit<GivenTrial, "file">;
}

async function tryOut(command: Refusing, { program, wiring, given }: Trying): Promise<void> {
  const { trialOf } = await import("./trial/trial-choice.ts");
  const context = wiring.here("plan --repo");
  const trial = trialOf(command, { ...given, file: program.opts().file }, context.cwd);
  const { trialCommand } = await import("./trial/trial.ts");
  wiring.done(await trialCommand(context, trial));
}

/** Of a program there would be phases to choose from. */
function refuseChoice(
  command: Refusing,
  {
    pipeline,
    phase,
    label,
    all,
    override,
  }: GivenChoice & { readonly override?: string | undefined },
): void {
  const options = { "--label": label, "--all": all, "--override": override };
  const given = [
    ...[pipeline, phase].flatMap((name) => (name === undefined ? [] : [`'${name}'`])),
    ...Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name])),
  ];
  if (given.length > 0) {
    command.error(
      `${given.join(", ")}: there are no phases in a trial without a program (--repo, --image, --file); leave out one or the other`,
    );
  }
}
