/** Options of node for a process whose clock is wrong by so many ms. */
export function shiftedClock(by: number): readonly string[] {
  const module = `
    const Right = Date;
    const now = () => Right.now() + ${by};
    globalThis.Date = new Proxy(Right, {
      construct: (target, args, made) => Reflect.construct(target, args.length === 0 ? [now()] : args, made),
      apply: () => new Right(now()).toString(),
      get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
    });`;
  return ["--import", `data:text/javascript,${encodeURIComponent(module)}`];
}
