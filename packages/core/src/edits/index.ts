export { EditError } from "./edit-error.ts";
export type { EditPath, EditPathStep } from "./edit-path.ts";
export type { EditValue } from "./edit-value.ts";
export { deleteEnv, type EnvEdit, getEnv, setEnv } from "./env.ts";
export { deleteJson, getJson, setJson } from "./json.ts";
export { parseJsonPointer } from "./json-pointer.ts";
export type { JsonEdit } from "./json-set.ts";
export { getText, setText } from "./text.ts";
export { getYaml, setYaml, type YamlEdit } from "./yaml.ts";
