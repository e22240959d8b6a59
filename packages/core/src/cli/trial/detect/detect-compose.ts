import { showWord } from "../../../edits/edit-path.ts";
import { chooseOne } from "../../../resources/formats/choose-one.ts";
import { fieldsOf, textOf } from "../../../resources/formats/plain-data.ts";
import type { Detected } from "./detected.ts";
import { nameIn } from "./name-in.ts";
import { isSought, type Sought, showSought } from "./sought.ts";

/** A service of a Compose file. */
export function detectCompose(file: unknown, sought: Sought): Detected {
  const { container } = sought;
  const services = Object.entries(fieldsOf(fieldsOf(file)["services"])).map(([name, service]) => ({
    name,
    image: textOf(fieldsOf(service)["image"]),
  }));
  const { name: service, image } = chooseOne(services, {
    sought: `service ${container === undefined ? `with ${showSought(sought)}` : showWord(container)}`,
    isMeant: ({ name, image }) =>
      container === undefined ? isSought(image, sought) : name === container,
    describe: ({ name, image }) =>
      `${showWord(name)} (${image === "" ? "no image" : showWord(image)})`,
    say: "with --container <service>",
  });
  return {
    format: "compose",
    options: { service },
    place: `service ${showWord(service)}`,
    ...nameIn(image),
  };
}
