"use client";

import { useState } from "react";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { useChat, useSession } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import { isAdminChosen } from "@/lib/account";

/** In development mode: be somebody else. */
export function SwitchUserDialog({ onClose }: { onClose: () => void }) {
  const { switchUser } = useSession();
  const { userId } = useChat();
  const t = useWords();
  const [name, setName] = useState(userId);
  const [isAdmin, setAdmin] = useState(isAdminChosen);
  return (
    <Dialog title={t.switchTitle} onClose={onClose}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          onClose();
          switchUser(name.trim(), isAdmin);
        }}
      >
        <p className="text-muted text-sm">{t.switchText}</p>
        <Field label={t.userId} value={name} maxLength={200} autoComplete="off" onChange={(event) => setName(event.target.value)} onFocus={(event) => event.target.select()} />
        <label className="flex items-center gap-2.5 text-sm">
          <input type="checkbox" checked={isAdmin} onChange={(event) => setAdmin(event.target.checked)} className="accent-accent size-4" />
          {t.asAdmin}
        </label>
        <Button type="submit" look="primary" className="w-full" disabled={!name.trim()}>
          {t.switchUser}
        </Button>
      </form>
    </Dialog>
  );
}
