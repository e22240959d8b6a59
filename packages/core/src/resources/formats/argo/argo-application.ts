import { EditError } from "../../../edits/edit-error.ts";
import { type EditPath, showPath } from "../../../edits/edit-path.ts";
import { getYaml, setYaml } from "../../../edits/yaml/yaml.ts";
import type { ImageParts } from "../../image/image-parts.ts";
import type { ImageFile } from "../../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../../path-template.ts";
import { partsFile, type ValueFormat } from "../parts-file.ts";
import { parseKey, partsOf, showKey, type ValueKey } from "../value-key.ts";
import { argoKustomizeImage } from "./argo-kustomize.ts";
import { type ApplicationChoice, type ApplicationSource, sourceIn } from "./argo-source.ts";

/** What in the source of an application holds the image. @default an entry of `kustomize.images` */
export type ArgoApplicationOptions = ApplicationChoice &
  (
    | {
        /** What the base calls the image. @default the name of the image */
        readonly kustomize?: string;
        readonly parameters?: never;
        readonly values?: never;
      }
    | {
        /** Names of Helm parameters, such as `{ tag: "image.tag", digest: "image.digest" }`. */
        readonly parameters: ImageParts<string>;
        readonly kustomize?: never;
        readonly values?: never;
      }
    | {
        /** Keys of `helm.valuesObject`. */
        readonly values: ValueKey | ImageParts<ValueKey>;
        readonly kustomize?: never;
        readonly parameters?: never;
      }
  );

/**
 * The image in an Argo CD Application or ApplicationSet. What is not there yet is added to its source.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @throws {DefinitionError} if the path has another place
 */
export function argoApplication<const Path extends FilePath>(
  path: CheckedPath<Path>,
  options: ArgoApplicationOptions = {},
): ImageFile {
  const at = parsePath(path);
  if (options.parameters !== undefined) {
    const parameterPath = (name: string): EditPath => ["helm", "parameters", { name }, "value"];
    return partsFile(at, options.parameters, valuesBelow(options, parameterPath));
  }
  if (options.values !== undefined) {
    const valuePath = (key: ValueKey): EditPath => ["helm", "valuesObject", ...parseKey(key)];
    const format = valuesBelow(options, valuePath);
    return partsFile(at, partsOf(options.values), {
      ...format,
      get: (content, key) => {
        refuseValuesText(content, options);
        return format.get(content, key);
      },
    });
  }
  return { path: at, ...argoKustomizeImage(options, options.kustomize) };
}

function valuesBelow<Place extends ValueKey>(
  choice: ApplicationChoice,
  pathOf: (place: Place) => EditPath,
): ValueFormat<Place> {
  const below = ({ path }: ApplicationSource, place: Place) => [...path, ...pathOf(place)];
  return {
    show: (place) => showKey(pathOf(place)),
    get: (content, place) => {
      const source = sourceIn(content, choice);
      return String(getYaml(content, below(source, place), source) ?? "");
    },
    set: (content, values) => {
      const source = sourceIn(content, choice);
      const edits = values.map(({ place, value }) => ({
        path: below(source, place),
        value,
        missing: "add" as const,
      }));
      return setYaml(content, edits, source);
    },
  };
}

/** Argo CD takes no notice of values that are one text where there are others. */
function refuseValuesText(content: string, choice: ApplicationChoice): void {
  const { document, path } = sourceIn(content, choice);
  const place = [...path, "helm", "values"];
  if (getYaml(content, place, { document })) {
    const reason =
      "is one text, which is not changed, and would not count beside valuesObject; make it that";
    throw new EditError(reason, { path: showPath(place) });
  }
}
