"use client";

import { useState } from "react";

import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Notice } from "@/components/ui/Notice";
import { useAct } from "@/hooks/useAct";
import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";
import type { ConversationSummary } from "@/lib/chat-client";

interface ChangeDialogProps {
  change: "rename" | "remove" | "leave";
  conversation: ConversationSummary;
  onClose: () => void;
}

export function ChangeDialog({ change, conversation, onClose }: ChangeDialogProps) {
  const { client } = useChat();
  const t = useWords();
  const [title, setTitle] = useState(conversation.title);
  const { act, isBusy, error } = useAct();
  const of = { conversationId: conversation.id };
  const isRename = change === "rename";
  const heading = { rename: t.renameTitle, remove: t.removeTitle, leave: t.leaveTitle }[change];

  const submit = async () => {
    const work = {
      rename: () => client.request("conversation:rename", { ...of, title: title.trim() }),
      remove: () => client.request("conversation:delete", of),
      leave: () => client.request("conversation:leave", of),
    }[change];
    if (await act(work)) onClose();
  };

  return (
    <Dialog title={heading} onClose={onClose}>
      <form
        className="space-y-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {isRename ? (
          <Field label={t.title} value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} onFocus={(event) => event.target.select()} />
        ) : (
          <p className="text-sm">{change === "remove" ? t.removeText(conversation.title) : t.leaveText(conversation.title)}</p>
        )}
        {error && (
          <div role="alert">
            <Notice tone="danger">{t.errors[error]}</Notice>
          </div>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button type="submit" look={isRename ? "primary" : "danger"} disabled={isBusy || (isRename && !title.trim())}>
            {isRename ? t.save : change === "remove" ? t.remove : t.leave}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
