import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleX, Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import { ApiError } from "../../api/api-error.ts";
import { logIn } from "../../api/session.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { loginWords } from "../../view-model/connection/login-words.ts";

/** Exchanges a token for a session. */
export function LoginForm() {
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const login = useMutation({ mutationFn: (given: string) => logIn(client, given) });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        login.mutate(token.trim());
      }}
    >
      <TokenField token={token} onChange={setToken} isWrong={login.error !== null} />
      {login.error && <Refused error={login.error} />}
      <Button type="submit" look="primary" className="min-h-9" disabled={login.isPending}>
        {login.isPending ? "Logging in…" : "Log in"}
      </Button>
    </form>
  );
}

/** There is nothing else to do here. */
function focused(input: HTMLInputElement | null): void {
  input?.focus();
}

interface TokenFieldProps {
  readonly token: string;
  readonly onChange: (token: string) => void;
  readonly isWrong: boolean;
}

function TokenField({ token, onChange, isWrong }: TokenFieldProps) {
  const [isShown, setShown] = useState(false);
  const id = useId();
  const Icon = isShown ? EyeOff : Eye;
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        Token
      </label>
      <div className="relative">
        <input
          id={id}
          name="token"
          type={isShown ? "text" : "password"}
          autoComplete="current-password"
          spellCheck={false}
          required
          ref={focused}
          value={token}
          onChange={(event) => onChange(event.currentTarget.value)}
          aria-describedby={`${id}-hint`}
          aria-invalid={isWrong}
          className="min-h-9 w-full rounded-md border border-line-strong bg-page pr-10 pl-2.5 font-mono aria-invalid:border-trouble"
        />
        <IconButton
          label={isShown ? "Hide the token" : "Show the token"}
          onClick={() => setShown(!isShown)}
          className="absolute top-0.5 right-0.5"
        >
          <Icon aria-hidden className="size-4" />
        </IconButton>
      </div>
      <span id={`${id}-hint`} className="text-xs text-ink-faint">
        Whoever runs this server gave you one. It stays with the server; your browser keeps a
        session of 12 hours.
      </span>
    </div>
  );
}

function Refused({ error }: { readonly error: Error }) {
  const words = error instanceof ApiError ? loginWords(error) : error.message;
  return (
    <p role="alert" className="flex gap-2 text-trouble">
      <CircleX aria-hidden className="mt-0.5 size-4 shrink-0" />
      {words}
    </p>
  );
}
