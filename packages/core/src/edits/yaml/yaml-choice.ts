import { EditError } from "../edit-error.ts";
import { showPath, showWord } from "../edit-path.ts";
import { listSome } from "../listed-words.ts";
import type { YamlCondition } from "./yaml-condition.ts";
import { lookUp } from "./yaml-look-up.ts";
import { lineOf, type YamlSource } from "./yaml-source.ts";

/** The index of the document that is meant: of the only one, if nothing is said. */
export function chooseDocument(
  source: YamlSource,
  choice: number | readonly YamlCondition[] = [],
): number {
  return typeof choice === "number" ? existing(source, choice) : only(source, choice);
}

function existing(source: YamlSource, index: number): number {
  const { documents } = source;
  if (documents[index] === undefined) {
    const there = list(source, `there are ${documents.length}, from 0:`, [...documents.keys()]);
    throw new EditError(`there is no document ${index}; ${there}`, { path: "" });
  }
  return index;
}

function only(source: YamlSource, conditions: readonly YamlCondition[]): number {
  const all = [...source.documents.keys()];
  const found = all.filter((index) => conditions.every((one) => satisfies(source, index, one)));
  const [index, ...others] = found;
  const wanted = conditions.map(showCondition).join(", ");
  if (index === undefined) {
    const reason = `no document has ${wanted}; ${list(source, "there is", all)}`;
    throw new EditError(reason, { path: "" });
  }
  if (others.length > 0) {
    const whose =
      wanted === ""
        ? `there are ${found.length} documents`
        : `${found.length} documents have ${wanted}`;
    throw new EditError(`${list(source, `${whose}:`, found)}; say which`, { path: "" });
  }
  return index;
}

function satisfies(source: YamlSource, index: number, { path, value }: YamlCondition): boolean {
  const result = lookUp(source, index, path);
  return result.kind === "found" && Object.is(result.value, value);
}

function showCondition({ path, value }: YamlCondition): string {
  return `${showPath(path)}=${showWord(String(value))}`;
}

function list(source: YamlSource, introduction: string, indexes: readonly number[]): string {
  return listSome(introduction, indexes, (index) => nameOf(source, index));
}

/** `Deployment web`, or where the document stands if it is of another kind. */
function nameOf(source: YamlSource, index: number): string {
  const words = [["kind"], ["metadata", "name"]].flatMap((path) => {
    const result = lookUp(source, index, path);
    return result.kind === "found" && typeof result.value === "string" ? [result.value] : [];
  });
  if (words.length > 0) {
    return words.map(showWord).join(" ");
  }
  const document = source.documents[index];
  const range = document?.contents?.range;
  const isEmpty = range?.[0] === range?.[1];
  return `${isEmpty ? "an empty one" : "one"} in line ${lineOf(source, document?.start ?? 0)}`;
}
