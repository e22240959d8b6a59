import { describeError, UserCodeError } from "./errors.ts";
import type { PromotionContext } from "./promotion.ts";

export type TextHook = ((promotion: PromotionContext) => string) | undefined;

/**
 * What a method of the resource writes in place of ours; undefined if it has no such method.
 * @throws {UserCodeError} if it throws, or gives anything but a string.
 */
export function userText<Name extends string>(
  resource: { readonly [Each in Name]?: TextHook },
  name: Name,
  promotion: PromotionContext,
): string | undefined {
  const text = resource[name] && called(resource, name, promotion);
  if (text !== undefined && typeof text !== "string") {
    throw new UserCodeError(`${name}() of the resource returned ${typeof text}, not a string`);
  }
  return text;
}

function called<Name extends string>(
  resource: { readonly [Each in Name]?: TextHook },
  name: Name,
  promotion: PromotionContext,
): unknown {
  try {
    return resource[name]?.(promotion) ?? null;
  } catch (error) {
    const { message } = describeError(error);
    throw new UserCodeError(`${name}() of the resource failed: ${message}`, { cause: error });
  }
}
