import { configurationJsonSchema } from "../config/json-schema.ts";
import type { Terminal } from "./terminal.ts";

/** Prints the JSON Schema of the configuration file. */
export function configSchemaCommand(terminal: Terminal): void {
  terminal.out(`${JSON.stringify(configurationJsonSchema(), undefined, 2)}\n`);
}
