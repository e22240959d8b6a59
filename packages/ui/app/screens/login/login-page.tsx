import type { ReactNode } from "react";

export interface LoginPageProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A page of its own, as nothing around it may be shown yet. */
export function LoginPage({ title, children }: LoginPageProps) {
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <title>{`${title} · Glu`}</title>
      <div className="flex w-full max-w-sm flex-col gap-4 rounded-xl border border-line bg-surface p-6 shadow-raised">
        <img src="/icon.svg" alt="" className="size-10" />
        <h1 className="text-lg font-semibold">{title}</h1>
        {children}
      </div>
    </main>
  );
}
