import { EventEmitter, getEventListeners } from "node:events";

export interface ListenerCount {
  readonly all: number;
  /** On the one that has most. */
  readonly most: number;
}

const seen = new WeakSet<object>();
const alive = new Set<WeakRef<EventEmitter | AbortSignal>>();
const forget = new FinalizationRegistry<WeakRef<EventEmitter | AbortSignal>>((reference) => {
  alive.delete(reference);
});

/** From now on it is known who has listeners, until what is returned is called. */
export function followListeners(): () => void {
  const undo = [
    followCalls(EventEmitter.prototype, "on"),
    followCalls(EventEmitter.prototype, "addListener"),
    followCalls(EventEmitter.prototype, "prependListener"),
    followCalls(EventTarget.prototype, "addEventListener"),
  ];
  return () => {
    for (const restore of undo) {
      restore();
    }
  };
}

function followCalls(prototype: object, name: string): () => void {
  const method: unknown = Reflect.get(prototype, name);
  if (typeof method !== "function") {
    throw new TypeError(`there is no ${name}`);
  }
  const followed = function (this: unknown, ...args: unknown[]): unknown {
    note(this);
    return Reflect.apply(method, this, args);
  };
  Reflect.set(prototype, name, followed);
  return () => Reflect.set(prototype, name, method);
}

/** Of all that were not collected as garbage. */
export function countListeners(): ListenerCount {
  let all = 0;
  let most = 0;
  for (const reference of alive) {
    const count = listenersOf(reference.deref());
    all += count;
    most = Math.max(most, count);
  }
  return { all, most };
}

function note(target: unknown): void {
  const isWatched = target instanceof EventEmitter || target instanceof AbortSignal;
  if (isWatched && !seen.has(target)) {
    const reference = new WeakRef(target);
    seen.add(target);
    alive.add(reference);
    forget.register(target, reference);
  }
}

function listenersOf(target: EventEmitter | AbortSignal | undefined): number {
  if (target instanceof AbortSignal) {
    return getEventListeners(target, "abort").length;
  }
  const names = target?.eventNames() ?? [];
  return names.reduce((sum, name) => sum + (target?.listenerCount(name) ?? 0), 0);
}
