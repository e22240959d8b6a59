import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError } from "../api/api-error.ts";
import { type Keyed, newKey } from "../api/commands.ts";
import type { Outcome } from "../view-model/change/outcome.ts";

export interface Change<Body> {
  readonly ask: (body: Body) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
}

/**
 * Asks for something that takes long. The same wish is sent under the same key until it was answered, so it
 * is done once however often it is sent or clicked.
 */
export function useChange<Body extends object>(
  send: (body: Keyed<Body>) => Promise<Outcome>,
  onOutcome: (outcome: Outcome) => void,
): Change<Body> {
  const wish = useRef({ said: "", key: "" });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (body: Body) => {
      const said = JSON.stringify(body);
      if (wish.current.said !== said) {
        wish.current = { said, key: newKey() };
      }
      return send({ ...body, key: wish.current.key });
    },
    retry: (failures, error) => failures < 2 && error instanceof ApiError && error.status === 0,
    onSuccess: (outcome) => {
      wish.current = { said: "", key: "" };
      onOutcome(outcome);
    },
  });
  return { ask: (body) => mutate(body), isPending, error };
}

/** Calls once what was asked for last, when whoever uses it is gone. */
export function useAfterwards(leave: () => void): { readonly current: boolean } {
  const latest = useRef(leave);
  const isGone = useRef(false);
  useEffect(() => {
    latest.current = leave;
  });
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      latest.current();
    };
  }, []);
  return isGone;
}
