import { Command } from "@commander-js/extra-typings";
import { describeError } from "../errors.ts";
import { systemTimers } from "../runtime.ts";
import { packageVersion } from "../version.ts";
import { addAutomation } from "./add-automation.ts";
import { addDefinitions } from "./add-definitions.ts";
import { addPromoting } from "./add-promoting.ts";
import { addRecords } from "./add-records.ts";
import type { Invocation } from "./invocation.ts";
import type { MainOptions } from "./main.ts";
import { type Program, parsePath, type Wiring } from "./program.ts";
import { Progress } from "./progress.ts";
import { serverAddress, urlVariable } from "./server-address.ts";

/** All commands and options. What a command needs is loaded when it is called. */
export function defineProgram(options: MainOptions, done: (code: number) => void): Program {
  const program = newProgram(options);
  const context = () => ({
    ...invocationOf(program, options),
    server: namedServer(program, options),
  });
  const here = (command: string) => {
    if (program.opts().server !== undefined) {
      program.error(`'${command}' runs here: leave --server out`);
    }
    return { ...invocationOf(program, options), server: undefined };
  };
  const wiring: Wiring = { context, here, done };
  for (const add of [addPromoting, addRecords, addAutomation, addDefinitions]) {
    add(program, wiring);
  }
  program.hook("preAction", (_, command) => {
    const { args, registeredArguments: expected } = command;
    const excess = args.slice(expected.length).map((each) => `'${each}'`);
    if (excess.length > 0) {
      command.error(`too many arguments for '${command.name()}': ${excess.join(" ")}`);
    }
  });
  return program;
}

function newProgram({ terminal }: Pick<MainOptions, "terminal">): Program {
  const program =
    "the program to run (default: pipeline.ts); with plan --repo, the file in the repository";
  const config = "the configuration (default: glu.yaml, glu.yml or glu.json)";
  return new Command("glu")
    .description("promotes what appears in registries through phases in Git")
    .option("-f, --file <path>", program, parsePath)
    .option("-c, --config <path>", config, parsePath)
    .option("--server <url>", `ask this server, not a program here (default: ${urlVariable})`)
    .option("--json", "print results as JSON")
    .option("--yes", "write without asking, where a terminal would be asked")
    .version(packageVersion(), "-V, --version", "print the version")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.err(text),
      outputError: (text, write) => write(`glu: ${text.replace(/^error: /, "")}`),
    })
    .allowExcessArguments()
    .showSuggestionAfterError();
}

function invocationOf(program: Program, options: MainOptions): Omit<Invocation, "server"> {
  const { file, config, json = false, yes = false } = program.opts();
  const { terminal, confirm } = options;
  return {
    ...options,
    loadSystem: () => options.loadSystem(file),
    programDirectory: options.programDirectory(file),
    config,
    json,
    mayWrite: async () => yes || !confirm || (await confirm("write this? [y/N] ")),
    progress: new Progress({ terminal, timers: systemTimers, quiet: json }),
  };
}

/** The one of `--server`, or of the environment. What is wrong is said without it, as it may hold a password. */
function namedServer(program: Program, { env, terminal }: MainOptions): string | undefined {
  const { server } = program.opts();
  const { [urlVariable]: preset = "" } = env;
  try {
    if (server !== undefined) {
      return serverAddress(server);
    }
    if (preset === "") {
      return undefined;
    }
    const address = serverAddress(preset);
    terminal.err(`asking the server at ${address}, as ${urlVariable} says\n`);
    return address;
  } catch (error) {
    const name = server === undefined ? urlVariable : "--server";
    return program.error(`${name} is no address of a server: ${describeError(error).message}`);
  }
}
