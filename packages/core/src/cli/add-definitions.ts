import { Option } from "@commander-js/extra-typings";
import type { Program, Wiring } from "./program.ts";

/** The commands about a program and its configuration. */
export function addDefinitions(program: Program, wiring: Wiring): void {
  addServe(program, wiring);
  addReplicas(program, wiring);
  addGraph(program, wiring);
  addValidate(program, wiring);
  addConfig(program, wiring);
  addInit(program, wiring);
}

function addServe(program: Program, { here, done }: Wiring): void {
  program
    .command("serve")
    .description("serve the API and run the triggers (the default)")
    .action(async () => {
      const { serveCommand } = await import("./serve.ts");
      const context = here("serve");
      done(await serveCommand(context, { config: context.config }));
    });
}

function addReplicas(program: Program, { context, done }: Wiring): void {
  program
    .command("replicas")
    .description("show the servers that share the work, and what each of them tends")
    .action(async () => {
      const { replicasCommand } = await import("./replicas.ts");
      done(await replicasCommand(context()));
    });
}

function addGraph(program: Program, { context, done }: Wiring): void {
  const format = new Option("--format <format>", "for whom it is drawn")
    .choices(["text", "mermaid"] as const)
    .default("text" as const);
  program
    .command("graph")
    .description("draw pipelines; asks nobody, unless a server is named")
    .argument("[pipeline]")
    .addOption(format)
    .action(async (pipeline, options) => {
      const { graphCommand } = await import("./graph.ts");
      done(await graphCommand(context(), { pipeline, format: options.format }));
    });
}

function addValidate(program: Program, { here, done }: Wiring): void {
  program
    .command("validate")
    .description("check the program and the configuration against each other")
    .option("--online", "also ask the server of each source, changing nothing there")
    .action(async ({ online = false }) => {
      const { validateCommand } = await import("./validate.ts");
      done(await validateCommand(here("validate"), { online }));
    });
}

function addConfig(program: Program, { here }: Wiring): void {
  program
    .command("config")
    .description("about the configuration")
    .command("schema")
    .description("print the JSON Schema of the configuration file, for editors")
    .action(async () => {
      const { configSchemaCommand } = await import("./config-schema.ts");
      configSchemaCommand(here("config schema").terminal);
    });
}

function addInit(program: Program, { here, done }: Wiring): void {
  program
    .command("init")
    .description("write a project to begin with")
    .argument("[directory]", "made if it is missing (default: here)")
    .action(async (directory = ".") => {
      const { initCommand } = await import("./init.ts");
      done(await initCommand(here("init"), directory));
    });
}
