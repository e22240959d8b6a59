import {
  type ArgoApplicationOptions,
  argoApplication,
} from "../../../resources/formats/argo/argo-application.ts";
import { type ComposeOptions, compose } from "../../../resources/formats/compose.ts";
import { dotenv } from "../../../resources/formats/dotenv.ts";
import { json } from "../../../resources/formats/json.ts";
import { kubernetes } from "../../../resources/formats/kubernetes/kubernetes.ts";
import type { ContainerChoice } from "../../../resources/formats/kubernetes/kubernetes-choice.ts";
import { type KustomizeOptions, kustomize } from "../../../resources/formats/kustomize.ts";
import type { ValueKey } from "../../../resources/formats/value-key.ts";
import { helmValues, yaml } from "../../../resources/formats/yaml-values.ts";
import type { ImageParts } from "../../../resources/image/image-parts.ts";
import type { ImageFile, WrittenBy } from "../../../resources/image-file.ts";
import { literal } from "./literal.ts";

/** What a file was found to be, and where in it the image is. */
export type Detected = Found & {
  /** The place in words. @default where the file says it is */
  readonly place?: string;
  /** What the image is called there. @default as it is sought */
  readonly image?: string;
};

type Found =
  | { readonly format: "kubernetes"; readonly options: ContainerChoice }
  | { readonly format: "kustomize"; readonly options: KustomizeOptions }
  | { readonly format: "compose"; readonly options: ComposeOptions }
  | { readonly format: "argoApplication"; readonly options: ArgoApplicationOptions }
  | { readonly format: "helmValues"; readonly keys: ImageParts<ValueKey> }
  | {
      readonly format: "yaml";
      readonly keys: ImageParts<ValueKey>;
      readonly options: { readonly document?: number };
    }
  | { readonly format: "json" | "dotenv"; readonly keys: ImageParts<string> };

export function fileOf(detected: Detected, given: string): ImageFile {
  const path = () => given;
  switch (detected.format) {
    case "kubernetes":
      return kubernetes(path, detected.options);
    case "kustomize":
      return kustomize(path, detected.options);
    case "compose":
      return compose(path, detected.options);
    case "argoApplication":
      return argoApplication(path, detected.options);
    case "helmValues":
      return helmValues(path, detected.keys);
    case "yaml":
      return yaml(path, detected.keys, detected.options);
    case "json":
      return json(path, detected.keys);
    case "dotenv":
      return dotenv(path, detected.keys);
  }
}

/** By what an image is written there unless somebody says: a place for a tag alone takes both. */
export function usualBy(detected: Detected): WrittenBy {
  const parts = partsOf(detected);
  return parts === undefined || parts.reference !== undefined || parts.digest !== undefined
    ? "digest"
    : "tag@digest";
}

/** What stands for it in a program: `in: kubernetes("staging/deployment.yaml", { container: "app" })`. */
export function expressionOf(detected: Detected, path: string, by: WrittenBy): string {
  const options = "options" in detected ? detected.options : {};
  const values = [
    path,
    ...("keys" in detected ? [detected.keys.reference ?? detected.keys] : []),
    ...(Object.keys(options).length > 0 ? [options] : []),
  ];
  const file = `in: ${detected.format}(${values.map(literal).join(", ")})`;
  return by === "digest" ? file : `${file}, by: ${literal(by)}`;
}

function partsOf(detected: Detected): ImageParts<unknown> | undefined {
  if ("keys" in detected) {
    return detected.keys;
  }
  if (detected.format !== "argoApplication") {
    return undefined;
  }
  const { parameters, values } = detected.options;
  return parameters ?? (isParts(values) ? values : undefined);
}

function isParts(
  values: ValueKey | ImageParts<ValueKey> | undefined,
): values is ImageParts<ValueKey> {
  return typeof values === "object" && !Array.isArray(values);
}
