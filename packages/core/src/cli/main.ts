import { Command, CommanderError, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { describeError } from "../errors.ts";
import { packageVersion } from "../version.ts";
import { addRecords } from "./add-records.ts";
import type { CommandContext } from "./session.ts";

/** How a command ended: 0 well, 1 something failed, 2 it was called wrongly. */
export type ExitCode = 0 | 1 | 2;

export interface MainOptions extends Omit<CommandContext, "loadSystem"> {
  /** The arguments after the name of the program; none serves. */
  readonly argv: readonly string[];
  /** @param file what `--file` says */
  readonly loadSystem: (file: string | undefined) => ReturnType<CommandContext["loadSystem"]>;
}

/** Runs one command to its end. Never rejects: an error becomes one clear message and an exit code. */
export async function main(options: MainOptions): Promise<ExitCode> {
  let exitCode = 0;
  const program = defineProgram(options, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(withCommand(program, options.argv), { from: "user" });
    return exitCode === 0 ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? 0 : 2;
    }
    options.terminal.err(`glu: ${describeError(error).message}\n`);
    return 1;
  }
}

const defaultCommand = "serve";

/** The arguments, with the default command if they name none. */
function withCommand(program: Program, argv: readonly string[]): string[] {
  const { operands, unknown } = program.parseOptions([...argv]);
  return operands.length + unknown.length === 0 ? [...argv, defaultCommand] : [...argv];
}

function defineProgram(options: MainOptions, done: (code: number) => void) {
  const { terminal } = options;
  const program = new Command("glu")
    .description("promotes what appears in registries through phases in Git")
    .option("-f, --file <path>", "the program to run (default: pipeline.ts)", parsePath)
    .option(
      "-c, --config <path>",
      "the configuration (default: glu.yaml, glu.yml or glu.json)",
      parsePath,
    )
    .version(packageVersion(), "-V, --version", "print the version")
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      outputError: (text, write) => write(`glu: ${text.replace(/^error: /, "")}`),
    })
    .showSuggestionAfterError();
  const context = (): CommandContext => ({
    ...options,
    loadSystem: () => options.loadSystem(program.opts().file),
  });
  const config = () => program.opts().config;
  program
    .command(defaultCommand)
    .description("serve the API and run the triggers (the default)")
    .action(async () => {
      const { serveCommand } = await import("./serve.ts");
      done(await serveCommand(context(), { config: config() }));
    });
  const wiring = { context, config, done };
  for (const add of [addInspect, addPromote, addConfig, addValidate, addGraph, addRecords]) {
    add(program, wiring);
  }
  return program;
}

/** What the commands share. */
export interface Wiring {
  readonly context: () => CommandContext;
  readonly config: () => string | undefined;
  readonly done: (code: number) => void;
}

export type Program = Command<[], { file?: string | undefined; config?: string | undefined }>;

function addInspect(program: Program, { context, config, done }: Wiring): void {
  program
    .command("inspect")
    .description("show pipelines, the phases of one, or one phase")
    .argument("[pipeline]")
    .argument("[phase]")
    .option("--json", "print JSON")
    .action(async (pipeline, phase, { json = false }) => {
      const { inspectCommand } = await import("./inspect.ts");
      done(await inspectCommand(context(), { config: config(), pipeline, phase, json }));
    });
}

function addPromote(program: Program, { context, config, done }: Wiring): void {
  const command = program
    .command("promote")
    .description("promote into phases; shows what would be written unless --apply is given")
    .argument("[pipeline]")
    .argument("[phase]")
    .option("-l, --label <key=value>", "only phases with this label; may be repeated", addLabel)
    .option("--all", "all phases")
    .option("--override <reason>", "pass over holds, vetoes and conditions, and say why")
    .option("--apply", "write it");
  command.action(async (pipeline, phase, given) => {
    const { label: labels = {}, all = false, apply = false, override } = given;
    if (pipeline === undefined && Object.keys(labels).length === 0 && !all) {
      command.error("please pass --all if you want to promote all phases");
    }
    const { promoteCommand } = await import("./promote.ts");
    const options = { config: config(), pipeline, phase, labels, all, apply, override };
    done(await promoteCommand(context(), options));
  });
}

function addValidate(program: Program, { context, config, done }: Wiring): void {
  program
    .command("validate")
    .description("check the program and the configuration against each other")
    .option("--online", "also ask the server of each source, changing nothing there")
    .option("--json", "print JSON")
    .action(async ({ online = false, json = false }) => {
      const { validateCommand } = await import("./validate.ts");
      done(await validateCommand(context(), { config: config(), online, json }));
    });
}

function addGraph(program: Program, { context }: Pick<Wiring, "context">): void {
  const format = new Option("--format <format>", "for whom it is drawn")
    .choices(["text", "mermaid"] as const)
    .default("text" as const);
  program
    .command("graph")
    .description("draw pipelines; asks no server")
    .argument("[pipeline]")
    .addOption(format)
    .action(async (pipeline, options) => {
      const { graphCommand } = await import("./graph.ts");
      await graphCommand(context(), { pipeline, format: options.format });
    });
}

function addConfig(program: Program, { context }: Pick<Wiring, "context">): void {
  program
    .command("config")
    .description("about the configuration")
    .command("schema")
    .description("print the JSON Schema of the configuration file, for editors")
    .action(async () => {
      const { configSchemaCommand } = await import("./config-schema.ts");
      configSchemaCommand(context().terminal);
    });
}

/** A variable that is not set makes an empty argument. */
function parsePath(text: string): string {
  if (text === "") {
    throw new InvalidArgumentError("Name a file, or leave the option out.");
  }
  return text;
}

function addLabel(
  text: string,
  labels: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new InvalidArgumentError(`write a label as key=value, such as env=staging.`);
  }
  return { ...labels, [text.slice(0, at)]: text.slice(at + 1) };
}
