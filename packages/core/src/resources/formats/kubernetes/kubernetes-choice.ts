import { showWord } from "../../../edits/edit-path.ts";
import { hasName } from "../../image/image-text.ts";
import type { WantedImage } from "../../image-file.ts";
import { chooseOne } from "../choose-one.ts";
import type { Container } from "./kubernetes-containers.ts";

/** Which container of a file. */
export interface ContainerChoice {
  /** Its name; it may be an init container. @default the only one that has the image */
  readonly container?: string;
  /** The kind of its object, such as `Deployment`. @default any */
  readonly kind?: string;
  /** The name of its object. @default any */
  readonly name?: string;
  /** The namespace of its object, as it stands in the file. @default any */
  readonly namespace?: string;
}

/** @throws {EditError} if none is meant, or several are. */
export function chooseContainer(
  containers: readonly Container[],
  choice: ContainerChoice,
  image: WantedImage,
): Container {
  return chooseOne(containers, {
    sought: soughtBy(choice, image),
    isMeant: (container) => isMeant(container, choice, image),
    describe,
    say: "by container, kind, name or namespace",
  });
}

function isMeant(found: Container, choice: ContainerChoice, image: WantedImage): boolean {
  const { container, kind, name, namespace } = choice;
  return (
    (container === undefined ? hasName(found.image, image.name) : found.name === container) &&
    (kind === undefined || found.kind === kind) &&
    (name === undefined || found.object === name) &&
    (namespace === undefined || found.namespace === namespace)
  );
}

function soughtBy({ container, kind, name }: ContainerChoice, image: WantedImage): string {
  const sought = container === undefined ? `with ${image.name}` : showWord(container);
  const object = [kind, name].filter((word) => word !== undefined).map(showWord);
  return [`container ${sought}`, ...(object.length > 0 ? ["of", ...object] : [])].join(" ");
}

function describe({ kind, object, name, image }: Container): string {
  const words = [name, "of", kind, object].filter((word) => word !== "");
  return `${words.map(showWord).join(" ")} (${image === "" ? "no image" : showWord(image)})`;
}
