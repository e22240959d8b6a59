import { posix } from "node:path";
import { EditError } from "../../../edits/edit-error.ts";
import { getYamlDocuments } from "../../../edits/yaml/yaml.ts";
import { hasPods } from "../../../resources/formats/kubernetes/kubernetes-containers.ts";
import { fieldsOf, textOf } from "../../../resources/formats/plain-data.ts";
import { detectArgo } from "./detect-argo.ts";
import { detectCompose } from "./detect-compose.ts";
import { detectDotenv } from "./detect-dotenv.ts";
import { detectJson } from "./detect-json.ts";
import { detectKubernetes } from "./detect-kubernetes.ts";
import { detectKustomize } from "./detect-kustomize.ts";
import { detectValues } from "./detect-values.ts";
import type { Detected } from "./detected.ts";
import { guide } from "./only-one.ts";
import type { Sought } from "./sought.ts";

/**
 * What kind of file it is, by its name and by what it says, and where in it the image is.
 *
 * @throws {EditError} if it cannot be told, with how to say it.
 */
export function detect(content: string, sought: Sought): Detected {
  const name = posix.basename(sought.path);
  if (/^\.env(?:\.|$)|\.env$/.test(name)) {
    return detectDotenv(content, sought);
  }
  if (/\.jsonc?$/i.test(name)) {
    return detectJson(content, sought);
  }
  const isYaml = /\.ya?ml$/i.test(name) || name === "Kustomization";
  if (!isYaml && sought.key === undefined) {
    const reason =
      "is neither YAML nor JSON nor a .env file, by its name; with --key it is read as YAML, and in " +
      `a program text(…) finds a place in any other: ${guide}`;
    throw new EditError(reason, { path: "" });
  }
  return detectYaml(content, sought);
}

function detectYaml(content: string, sought: Sought): Detected {
  const documents = getYamlDocuments(content);
  if (isKustomization(documents, sought)) {
    return detectKustomize(documents[0], sought);
  }
  if (documents.some(isArgo)) {
    return detectArgo(content, sought);
  }
  if (sought.key === undefined && documents.length === 1 && isCompose(documents[0])) {
    return detectCompose(documents[0], sought);
  }
  return sought.key === undefined && hasPods(content)
    ? detectKubernetes(content, sought)
    : detectValues(documents, sought);
}

/** What Flux calls a Kustomization has its images elsewhere. */
function isKustomization([first, ...others]: readonly unknown[], { path }: Sought): boolean {
  const { kind, group } = typeOf(first);
  const isKind = kind === "Kustomization" || kind === "Component";
  const isOurs = group === "kustomize.config.k8s.io" || (group === "" && kind !== "Component");
  const isNamed = /^kustomization(?:\.ya?ml)?$/i.test(posix.basename(path));
  return others.length === 0 && (isKind ? isOurs : kind === "" && isNamed);
}

function isArgo(document: unknown): boolean {
  const { kind, group } = typeOf(document);
  return (
    (kind === "Application" || kind === "ApplicationSet") &&
    (group === "argoproj.io" || group === "")
  );
}

function isCompose(document: unknown): boolean {
  const { services, kind } = fieldsOf(document);
  const each = Object.values(fieldsOf(services)).map(fieldsOf);
  return kind === undefined && each.some(({ image, build }) => textOf(image) !== "" || build);
}

function typeOf(document: unknown): { readonly kind: string; readonly group: string } {
  const { kind, apiVersion } = fieldsOf(document);
  const [group = ""] = textOf(apiVersion).split("/");
  return { kind: textOf(kind), group };
}
