import { EditError } from "../../edits/edit-error.ts";
import { showWord } from "../../edits/edit-path.ts";
import { getYamlDocuments, setYaml } from "../../edits/yaml/yaml.ts";
import { hasName, imageText } from "../image/image-text.ts";
import type { ImageFile, WantedImage } from "../image-file.ts";
import { type CheckedPath, type FilePath, parsePath } from "../path-template.ts";
import { chooseOne } from "./choose-one.ts";
import { fieldsOf, textOf } from "./plain-data.ts";
import { imageAt } from "./yaml-place.ts";

export interface ComposeOptions {
  /** The service. @default the only one that has the image */
  readonly service?: string;
}

/**
 * The image of a service of a Compose file.
 *
 * @param path where the file is; `{phase}`, `{pipeline}` and `{label.<key>}` stand for what they are of a phase
 * @throws {DefinitionError} if the path has another place
 */
export function compose<const Path extends FilePath>(
  path: CheckedPath<Path>,
  options: ComposeOptions = {},
): ImageFile {
  const placeIn = (content: string, image: WantedImage) => {
    const service = serviceIn(content, options, image);
    return { document: 0, path: ["services", service, "image"] };
  };
  return {
    path: parsePath(path),
    read: (content, image) => imageAt(content, placeIn(content, image)),
    write: (content, image) => {
      const place = placeIn(content, image);
      const value = imageText(image, imageAt(content, place).text);
      return setYaml(content, [{ path: place.path, value, missing: "add" }]);
    },
  };
}

function serviceIn(content: string, { service }: ComposeOptions, { name }: WantedImage): string {
  const [file] = getYamlDocuments(content);
  const services = Object.entries(fieldsOf(fieldsOf(file)["services"])).map(([key, value]) => ({
    key,
    image: textOf(fieldsOf(value)["image"]),
    origin: ["build", "extends"].find((origin) => origin in fieldsOf(value)),
  }));
  const { key, image, origin } = chooseOne(services, {
    sought: `service ${service === undefined ? `with ${name}` : showWord(service)}`,
    isMeant: (each) => (service === undefined ? hasName(each.image, name) : each.key === service),
    describe: (each) =>
      `${showWord(each.key)} (${each.image === "" ? "no image" : showWord(each.image)})`,
    say: "by service",
    place: "services",
  });
  if (image === "" && origin !== undefined) {
    const reason = `has its image by ${origin}; name it by image, in place of that`;
    throw new EditError(reason, { path: `services.${key}` });
  }
  return key;
}
