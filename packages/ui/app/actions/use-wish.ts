import { useRef } from "react";
import { ApiError } from "../api/api-error.ts";
import { type Keyed, newKey } from "../api/commands.ts";

export interface Wish {
  readonly keyed: <Body extends object>(body: Body) => Keyed<Body>;
  /** From now on the same is asked for anew. */
  readonly answered: () => void;
}

/**
 * The same wish is sent under the same key until it was answered, so it is done once however often it is sent or
 * clicked.
 */
export function useWish(): Wish {
  const wish = useRef({ said: "", key: "" });
  return {
    keyed: (body) => {
      const said = JSON.stringify(body);
      if (wish.current.said !== said) {
        wish.current = { said, key: newKey() };
      }
      return { ...body, key: wish.current.key };
    },
    answered: () => {
      wish.current = { said: "", key: "" };
    },
  };
}

/** Whether what has a key is sent again by itself: nobody answered. */
export function isUnanswered(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && error.status === 0;
}
