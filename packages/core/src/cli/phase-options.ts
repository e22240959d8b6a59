import { addLabel, type Program } from "./program.ts";

/** A command about phases that are promoted into. */
export function phaseCommand(program: Program, name: string) {
  return program
    .command(name)
    .argument("[pipeline]")
    .argument("[phase]")
    .option("-l, --label <key=value>", "only phases with this label; may be repeated", addLabel)
    .option("--all", "all phases");
}

export interface GivenChoice {
  readonly pipeline: string | undefined;
  readonly phase: string | undefined;
  readonly label?: Readonly<Record<string, string>> | undefined;
  readonly all?: true | undefined;
}

/** Which of them are meant. */
export function choiceOf(command: { error: (message: string) => never }, given: GivenChoice) {
  const { pipeline, phase, label: labels = {}, all = false } = given;
  if (pipeline === undefined && Object.keys(labels).length === 0 && !all) {
    command.error("please pass --all if you want to promote all phases");
  }
  return { pipeline, phase, labels, all };
}
