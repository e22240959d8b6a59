import { parseImageText } from "../../../resources/image/image-text.ts";

/** What an image is called where its reference stands; nothing if that names none. */
export function nameIn(text: string): { readonly image?: string } {
  try {
    const { name } = parseImageText(text);
    return name === undefined ? {} : { image: name };
  } catch {
    return {};
  }
}
