import { EditError } from "../../../edits/edit-error.ts";
import type { EditPath } from "../../../edits/edit-path.ts";
import { getYamlDocuments } from "../../../edits/yaml/yaml.ts";
import { type Fields, fieldsOf, itemsOf, textOf } from "../plain-data.ts";

/** A container of an object with pods. */
export interface Container {
  /** Of the object. */
  readonly kind: string;
  readonly object: string;
  readonly namespace: string;
  readonly name: string;
  /** As it stands there; empty if there is none. */
  readonly image: string;
  /** Which of the documents of the file, counted from 0. */
  readonly document: number;
  readonly path: EditPath;
  readonly variables: readonly Variable[];
}

interface Variable {
  readonly name: string;
  /** True if its value comes from elsewhere, such as a secret. */
  readonly isComputed: boolean;
}

/** Where objects have the specification of their pods: as in a Deployment, a CronJob, a Pod. */
const podSpecs = [
  ["spec", "template", "spec"],
  ["spec", "jobTemplate", "spec", "template", "spec"],
  ["spec", "jobTargetRef", "template", "spec"],
  ["template", "spec"],
  ["spec"],
];

/** @throws {EditError} if nothing in the file has pods. */
export function containersIn(content: string): readonly Container[] {
  const pods = podsIn(content);
  if (pods.length === 0) {
    throw new EditError("has nothing with containers, such as a Deployment", { path: "" });
  }
  return pods.flatMap(containersOf);
}

/** Whether something in the file has pods. */
export function hasPods(content: string): boolean {
  return podsIn(content).length > 0;
}

function podsIn(content: string): readonly Pod[] {
  return getYamlDocuments(content).flatMap((data, document) =>
    objectsIn(data, document).flatMap(podsOf),
  );
}

interface KubernetesObject {
  readonly fields: Fields;
  readonly document: number;
  readonly path: EditPath;
}

function objectsIn(data: unknown, document: number): readonly KubernetesObject[] {
  const fields = fieldsOf(data);
  if (textOf(fields["kind"]) !== "List") {
    return [{ fields, document, path: [] }];
  }
  return itemsOf(fields["items"]).map((item, index) => ({
    fields: fieldsOf(item),
    document,
    path: ["items", index],
  }));
}

interface Pod extends KubernetesObject {
  readonly spec: Fields;
}

function podsOf(object: KubernetesObject): readonly Pod[] {
  return podSpecs.flatMap((steps) => {
    const spec = steps.reduce((fields, step) => fieldsOf(fields[step]), object.fields);
    return "containers" in spec ? [{ ...object, spec, path: [...object.path, ...steps] }] : [];
  });
}

function containersOf(pod: Pod): readonly Container[] {
  const metadata = fieldsOf(pod.fields["metadata"]);
  return ["containers", "initContainers"].flatMap((list) =>
    itemsOf(pod.spec[list]).map((item, index) => {
      const container = fieldsOf(item);
      const name = textOf(container["name"]);
      return {
        kind: textOf(pod.fields["kind"]),
        object: textOf(metadata["name"]),
        namespace: textOf(metadata["namespace"]),
        name,
        image: textOf(container["image"]),
        document: pod.document,
        path: [...pod.path, list, name === "" ? index : { name }],
        variables: itemsOf(container["env"]).map(fieldsOf).map(variableOf),
      };
    }),
  );
}

function variableOf(variable: Fields): Variable {
  return { name: textOf(variable["name"]), isComputed: "valueFrom" in variable };
}
