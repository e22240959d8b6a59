export { EditError } from "./edit-error.ts";
export type { EditPath, EditPathStep } from "./edit-path.ts";
export type { EditValue } from "./edit-value.ts";
export { getYaml, setYaml, type YamlEdit } from "./yaml.ts";
