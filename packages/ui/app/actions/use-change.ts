import type { PlanView } from "@glu/core/api-types";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { isAway } from "../api/api-error.ts";
import type { Keyed } from "../api/commands.ts";
import type { Outcome } from "../view-model/change/outcome.ts";
import { isUnanswered, useWish } from "./use-wish.ts";

export interface Change<Body> {
  readonly ask: (body: Body) => void;
  readonly isPending: boolean;
  readonly error: Error | null;
  /** Asks for the same again; undefined where that would be no better. */
  readonly again: (() => void) | undefined;
}

/** Asks for something that takes long. */
export function useChange<Body extends object, Plan = PlanView>(
  send: (body: Keyed<Body>) => Promise<Outcome<Plan>>,
  onOutcome: (outcome: Outcome<Plan>) => void,
): Change<Body> {
  const { keyed, answered } = useWish();
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: (body: Body) => send(keyed(body)),
    retry: isUnanswered,
    onSuccess: (outcome) => {
      answered();
      onOutcome(outcome);
    },
  });
  const again = isAway(error) && variables ? () => mutate(variables) : undefined;
  return { ask: (body) => mutate(body), isPending, error, again };
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
