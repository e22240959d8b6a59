import { EditError } from "../../../edits/edit-error.ts";
import { showWord } from "../../../edits/edit-path.ts";
import { getYamlDocuments } from "../../../edits/yaml/yaml.ts";
import { chooseOne } from "../choose-one.ts";
import { type Fields, fieldsOf, itemsOf, textOf } from "../plain-data.ts";

/** Which source of which application of a file. */
export interface ApplicationChoice {
  /** The name of the application. @default the only one of the file */
  readonly name?: string;
  /** Which of `spec.sources`, counted from 0. @default the only one */
  readonly source?: number;
}

export interface ApplicationSource {
  /** Of the documents of the file, counted from 0. */
  readonly document: number;
  readonly path: readonly (string | number)[];
}

/** Where applications have their own specification. */
const specs = new Map([
  ["Application", ["spec"]],
  ["ApplicationSet", ["spec", "template", "spec"]],
]);

/** @throws {EditError} if there is none, or it cannot be told which. */
export function sourceIn(content: string, choice: ApplicationChoice): ApplicationSource {
  const application = chooseOne(applicationsIn(content), {
    sought: choice.name === undefined ? "Application" : `Application ${showWord(choice.name)}`,
    isMeant: ({ name, spec }) =>
      spec !== undefined && (choice.name === undefined || name === choice.name),
    describe: ({ kind, name }) =>
      [kind, name]
        .filter((word) => word !== "")
        .map(showWord)
        .join(" "),
    say: "by name",
  });
  const { document, spec = [] } = application;
  const fields = spec.reduce((inner, step) => fieldsOf(inner[step]), application.fields);
  if (!("sources" in fields)) {
    if (!("source" in fields)) {
      throw new EditError("has no source", { path: spec.join(".") });
    }
    return { document, path: [...spec, "source"] };
  }
  const index = chooseOne([...itemsOf(fields["sources"]).keys()], {
    sought: choice.source === undefined ? "source" : `source ${choice.source}`,
    isMeant: (each) => choice.source === undefined || each === choice.source,
    describe: String,
    say: "by source",
    place: [...spec, "sources"].join("."),
  });
  return { document, path: [...spec, "sources", index] };
}

export interface Application {
  readonly document: number;
  readonly kind: string;
  readonly name: string;
  readonly fields: Fields;
  /** Undefined if it is something else. */
  readonly spec: readonly string[] | undefined;
}

/** The documents of a file. */
export function applicationsIn(content: string): readonly Application[] {
  return getYamlDocuments(content).map((data, document) => {
    const fields = fieldsOf(data);
    const kind = textOf(fields["kind"]);
    const name = textOf(fieldsOf(fields["metadata"])["name"]);
    return { document, kind, name, fields, spec: specs.get(kind) };
  });
}
