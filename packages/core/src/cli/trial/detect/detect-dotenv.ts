import { EditError } from "../../../edits/edit-error.ts";
import { showWord } from "../../../edits/edit-path.ts";
import { getEnv } from "../../../edits/env/env.ts";
import { parseEnv } from "../../../edits/env/parse-env.ts";
import type { Detected } from "./detected.ts";
import { guide, onlyOne, refuseContainer } from "./only-one.ts";
import { isSought, type Sought, showSought } from "./sought.ts";

/** Variables of an `.env` file. */
export function detectDotenv(content: string, sought: Sought): Detected {
  refuseContainer(sought, "a .env file");
  const { key, image } = sought;
  if (key !== undefined) {
    return { format: "dotenv", keys: key };
  }
  const names = [...new Set(parseEnv(content).statements.map(({ name }) => name))];
  const naming =
    image === undefined ? [] : names.filter((name) => isNamedBy(content, name, sought));
  const say = (name: string) => `--key ${name}`;
  const name = onlyOne(naming, { sought, things: "variables", say });
  if (name === undefined) {
    const there = names.slice(0, 6).map(showWord).join(", ") || "none";
    const reason =
      `no variable names ${showSought(sought)}; there is ${there}; say which is to hold it, such as ` +
      `with --key APP_IMAGE or --key tag=APP_TAG: ${guide}`;
    throw new EditError(reason, { path: "" });
  }
  return { format: "dotenv", keys: { reference: name } };
}

/** What is not read alike by all is left to those who name it. */
function isNamedBy(content: string, name: string, sought: Sought): boolean {
  try {
    return isSought(getEnv(content, name) ?? "", sought);
  } catch (error) {
    if (error instanceof EditError) {
      return false;
    }
    throw error;
  }
}
