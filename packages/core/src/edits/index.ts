export { EditError } from "./edit-error.ts";
export type { YamlValue } from "./scalar-text.ts";
export { getYaml, setYaml, type YamlEdit } from "./yaml.ts";
export type { YamlPath, YamlPathStep } from "./yaml-path.ts";
