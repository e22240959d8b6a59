import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { type CodeBlock, repository } from "./code-blocks.ts";
import { definedProgram } from "./defined-program.ts";
import { type ShellCommand, shellCommands } from "./shell-commands.ts";

/** Programs that are not ours; those of a project come with npm. */
const programs = new Set(
  `cat cd chmod cp curl cut docker echo export git head jq kubectl ls mkdir openssl printf rm sed ss ssh-keygen ssh-keyscan
  tail test tr true`.split(/\s+/),
);

/** What is wrong with what a block has people type: the shell, `glu`, `npm`, and files of the repository. */
export function shellFaults({ page, language, text }: CodeBlock): readonly string[] {
  const script = language === "console" ? typed(text) : text;
  const { stderr } = spawnSync("bash", ["-n"], { input: script, encoding: "utf8" });
  const commands = shellCommands(script);
  const isSession = language !== "console" || commands.length > 0;
  return [
    ...(stderr === "" ? [] : [stderr]),
    ...(isSession ? [] : ["a session begins with what is typed, after `$ `"]),
    ...commands.flatMap((command) => commandFaults(command, page)),
  ];
}

/** Of a session; what goes on in the next line begins with `> `. */
function typed(session: string): string {
  const lines = session.match(/^[$>] .*/gm) ?? [];
  return lines.map((line) => `${line.slice(2)}\n`).join("");
}

function commandFaults(command: ShellCommand, page: string): readonly string[] {
  const [program = "", ...args] = command;
  // Of a cluster, `deploy/glu` is no file.
  const missing = program === "kubectl" ? [] : command.filter((word) => namesMissingFile(word));
  return [
    ...missing.map((word) => `there is no ${word}`),
    ...faultsOfProgram(program, args, page).map((fault) => `${command.join(" ")}: ${fault}`),
  ];
}

function faultsOfProgram(program: string, args: ShellCommand, page: string): readonly string[] {
  if (program === "npm") {
    return npmFaults(args, page);
  }
  if (/\/glu(?:\.js)?$/.test(program)) {
    return gluFaults(args);
  }
  if (program === "node") {
    const [script = "", ...rest] = args;
    return script.endsWith("/glu.js") ? gluFaults(rest) : [];
  }
  if (program === "kubectl" && args.includes("--")) {
    const [inner = "", ...rest] = args.slice(args.indexOf("--") + 1);
    return faultsOfProgram(inner, rest, page);
  }
  if (program === "curl") {
    return curlFaults(args);
  }
  return programs.has(program) ? [] : ["no program that is known here"];
}

/** Whether a path into a clone of the repository, such as `../glu/deploy/Dockerfile`, leads nowhere. */
function namesMissingFile(word: string): boolean {
  const path =
    /^(?:\.\.\/glu\/)?((?:packages|examples|scripts|deploy|bench|soak|docs)\/[^*<]+)$/.exec(word);
  return path?.[1] !== undefined && !existsSync(join(repository, path[1]));
}

function npmFaults([verb = "", ...args]: ShellCommand, page: string): readonly string[] {
  if (verb === "exec") {
    const [name = "", ...rest] = args.slice(args.findIndex((word) => !word.startsWith("-")));
    const isThere = existsSync(join(repository, "node_modules", ".bin", name));
    return name === "glu" ? gluFaults(rest) : isThere ? [] : [`there is no program ${name}`];
  }
  if (["ci", "init", "install", "pack"].includes(verb)) {
    const workspaces = args.filter((_, index) => args[index - 1] === "-w");
    return workspaces
      .filter((name) => !existsSync(join(repository, "node_modules", name)))
      .map((name) => `there is no package ${name}`);
  }
  const script = verb === "run" ? (args.find((word) => !word.startsWith("-")) ?? "") : verb;
  return npmScripts(page).has(script) ? [] : [`there is no script ${script}`];
}

/** Of the repository, and of a project that `glu init` has written. */
function npmScripts(page: string): ReadonlySet<string> {
  const template = "packages/core/template";
  const manifests = page.startsWith(template) ? [template] : [".", template];
  const names = manifests.flatMap((folder) => {
    const manifest = JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8"));
    return Object.keys(manifest.scripts);
  });
  return new Set(names);
}

/** What the command line says to these arguments, before it does anything. */
function gluFaults(args: ShellCommand): readonly string[] {
  if (args.length === 0) {
    return [];
  }
  const program = definedProgram();
  doNothing(program);
  try {
    program.parse([...args], { from: "user" });
    return [];
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? [] : [error.message];
    }
    throw error;
  }
}

function doNothing(command: CommandUnknownOpts): void {
  if (command.commands.length === 0 || command.registeredArguments.length > 0) {
    command.action(() => undefined);
  }
  command.commands.forEach(doNothing);
}

function curlFaults(args: ShellCommand): readonly string[] {
  const method = args[args.indexOf("-X") + 1] ?? "";
  const isPost = args.includes("-d") || (args.includes("-X") && method === "POST");
  const paths = args.flatMap((word) => /^https?:\/\/[^/]+(\/[^?]*)/.exec(word)?.[1] ?? []);
  const reference = readFileSync(join(repository, "docs/reference/http.md"), "utf8");
  const rows = [...reference.matchAll(/^\| (GET|POST|DELETE) \| `(\/[^`]*)` \|/gm)];
  const routes = rows
    .filter(([, verb]) => verb === (isPost ? "POST" : args.includes("-X") ? method : "GET"))
    .map(([, , path = ""]) => new RegExp(`^${path.replaceAll(/:\w+/g, "[^/]+")}$`));
  return paths
    .filter((path) => !routes.some((route) => route.test(path)))
    .map((path) => `the API has no ${path} of this method`);
}
