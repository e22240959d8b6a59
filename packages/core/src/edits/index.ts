export { EditError } from "./edit-error.ts";
export type { EditPath, EditPathStep } from "./edit-path.ts";
export type { EditValue } from "./edit-value.ts";
export { deleteEnv, type EnvEdit, getEnv, setEnv } from "./env/env.ts";
export { deleteJson, getJson, setJson } from "./json/json.ts";
export { parseJsonPointer } from "./json/json-pointer.ts";
export type { JsonEdit } from "./json/json-set.ts";
export { getText, setText } from "./text/text.ts";
export {
  deleteYaml,
  getYaml,
  getYamlDocuments,
  setYaml,
  type YamlEdit,
  type YamlOptions,
} from "./yaml/yaml.ts";
export type { YamlCondition } from "./yaml/yaml-condition.ts";
