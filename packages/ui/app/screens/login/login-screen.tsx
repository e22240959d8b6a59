import type { ProblemView } from "@glu/core/api-types";
import type { ApiError } from "../../api/api-error.ts";
import { LoginForm } from "./login-form.tsx";
import { LoginPage } from "./login-page.tsx";

export interface LoginScreenProps {
  /** Why it is not known who asks. */
  readonly refusal: ApiError;
  /** Whether it was known a moment ago. */
  readonly hadSession: boolean;
}

/** Asks who somebody is. What they were looking for is shown afterwards, as its address stays. */
export function LoginScreen({ refusal, hadSession }: LoginScreenProps) {
  const problem = refusal.body as Partial<ProblemView> | undefined;
  if (problem?.mode === "proxy") {
    return <BehindProxy refusal={refusal} />;
  }
  return (
    <LoginPage title="Log in to Glu">
      {hadSession && (
        <output className="rounded-md bg-stopped-soft px-3 py-2 text-stopped">
          Your session has ended. Log in again to go on where you were.
        </output>
      )}
      <LoginForm />
    </LoginPage>
  );
}

/** A form would be of no use: a proxy says who asks. */
function BehindProxy({ refusal }: Pick<LoginScreenProps, "refusal">) {
  return (
    <LoginPage title="You are not logged in">
      <p>
        People reach this server through a proxy that knows them, and your request came without a
        name it would believe.
      </p>
      <ul className="list-disc space-y-1 pl-5 text-ink-soft">
        <li>Open the dashboard under the address you were given, not that of the server itself.</li>
        <li>If you did, your session at the proxy may have ended: load this page again.</li>
      </ul>
      <details className="text-xs text-ink-faint">
        <summary>For whoever runs this server</summary>
        <p className="mt-1 break-words">{refusal.message}</p>
      </details>
    </LoginPage>
  );
}
