import { useMutation, useQueryClient } from "@tanstack/react-query";
import { post } from "../../api/request.ts";
import { Button } from "../../parts/button.tsx";
import { Problem } from "../../parts/problem.tsx";

/** Asks who somebody is. What they were looking for is shown afterwards. */
export function LoginScreen() {
  const client = useQueryClient();
  const login = useMutation({
    mutationFn: (token: string) => post("/session", { token }),
    onSuccess: () => client.resetQueries(),
  });
  return (
    <main className="grid min-h-dvh place-items-center p-4">
      <form
        action={(form) => login.mutate(tokenIn(form))}
        className="flex w-full max-w-sm flex-col gap-4 rounded-xl border border-line bg-surface p-6 shadow-raised"
      >
        <img src="/icon.svg" alt="" className="size-10" />
        <h1 className="text-lg font-semibold">Log in to Glu</h1>
        <TokenField />
        {login.error && <Problem error={login.error} />}
        <Button type="submit" look="primary" disabled={login.isPending}>
          Log in
        </Button>
      </form>
    </main>
  );
}

function TokenField() {
  return (
    <label className="flex flex-col gap-1">
      <span>Token</span>
      <input
        name="token"
        type="password"
        autoComplete="current-password"
        required
        aria-describedby="token-hint"
        className="min-h-9 rounded-md border border-line-strong bg-page px-2 font-mono"
      />
      <span id="token-hint" className="text-xs text-ink-faint">
        Whoever runs this server gave you one.
      </span>
    </label>
  );
}

function tokenIn(form: FormData): string {
  const token = form.get("token");
  return typeof token === "string" ? token.trim() : "";
}
