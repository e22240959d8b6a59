export { EditError } from "./edit-error.ts";
export { getYaml, setYaml, type YamlEdit } from "./yaml.ts";
export type { YamlPath, YamlPathStep } from "./yaml-path.ts";
export type { YamlValue } from "./yaml-value.ts";
