/** What work costs the process that does it. */
export interface Cost {
  /** Wall clock. */
  readonly milliseconds: number;
  /** Milliseconds of this process, all threads. */
  readonly cpu: number;
}

export async function costOf(work: () => Promise<void>): Promise<Cost> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  return { milliseconds, cpu: (user + system) / 1000 };
}
