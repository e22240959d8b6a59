import { EditError } from "../../../edits/edit-error.ts";
import { showPath } from "../../../edits/edit-path.ts";
import { setYaml, type YamlEdit } from "../../../edits/yaml/yaml.ts";
import { imageText } from "../../image/image-text.ts";
import type { FoundImage, ImageFile, ImageVersion, WantedImage } from "../../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../../path-template.ts";
import { imageAt } from "../yaml-place.ts";
import { type ContainerChoice, chooseContainer } from "./kubernetes-choice.ts";
import { type Container, containersIn } from "./kubernetes-containers.ts";

export interface KubernetesOptions extends ContainerChoice {
  /**
   * Variables of the container that hold the digest too, or the tag where the image is written by tag.
   * One that the container does not have is left out.
   */
  readonly env?: readonly string[];
}

/**
 * The image of a container of a Kubernetes object: a Deployment, a StatefulSet, a CronJob, a Rollout or
 * anything else that has pods.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @throws {DefinitionError} if the path has another place
 */
export function kubernetes<const Path extends FilePath>(
  path: CheckedPath<Path>,
  options: KubernetesOptions = {},
): ImageFile {
  const { env = [], ...choice } = options;
  return {
    path: parsePath(path),
    read: (content, image) => {
      const container = find(content, choice, image);
      return container ? imageAt(content, imagePlace(container)) : noContainer;
    },
    write: (content, image) => {
      const container = find(content, choice, image);
      if (!container) {
        throw new EditError(`is empty, so that there is no place for ${image.name}`, {
          path: noContainer.place,
        });
      }
      const edits = [imageEdit(content, container, image), ...variableEdits(container, env, image)];
      return setYaml(content, edits, { document: container.document });
    },
  };
}

/** What has no containers yet names no image yet. */
const noContainer: FoundImage = { place: "containers", text: "" };

/** Undefined if there are no containers at all. */
function find(content: string, choice: ContainerChoice, image: WantedImage): Container | undefined {
  const containers = containersIn(content);
  return containers.length === 0 ? undefined : chooseContainer(containers, choice, image);
}

function imagePlace({ document, path }: Container) {
  return { document, path: [...path, "image"] };
}

function imageEdit(content: string, container: Container, image: ImageVersion): YamlEdit {
  const place = imagePlace(container);
  const value = imageText(image, imageAt(content, place).text);
  return { path: place.path, value, missing: "add" };
}

function variableEdits(
  { path, variables }: Container,
  names: readonly string[],
  { by, tag, digest }: ImageVersion,
): readonly YamlEdit[] {
  const value = (by === "tag" ? tag : digest) ?? "";
  const present = variables.filter(({ name }) => names.includes(name));
  return present.map(({ name, isComputed }) => {
    const variable = [...path, "env", { name }];
    if (isComputed) {
      const reason = "takes its value from elsewhere (valueFrom), so that none can be written";
      throw new EditError(reason, { path: showPath(variable) });
    }
    return { path: [...variable, "value"], value, missing: "add" };
  });
}
