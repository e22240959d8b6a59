import { configurationJsonSchema } from "../config/json-schema.ts";
import type { CleanTerminal } from "./terminal.ts";

/** Prints the JSON Schema of the configuration file. */
export function configSchemaCommand(terminal: CleanTerminal): void {
  terminal.json(configurationJsonSchema());
}
