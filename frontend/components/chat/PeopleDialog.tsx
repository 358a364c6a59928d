"use client";

import { UserMinus, UserPlus } from "lucide-react";
import { useState } from "react";

import { Button, IconButton } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Field } from "@/components/ui/Field";
import { Notice } from "@/components/ui/Notice";
import { useAct } from "@/hooks/useAct";
import { useChat } from "@/hooks/useChat";
import { useWords } from "@/hooks/usePreferences";

import { PersonAvatar } from "./Avatar";

interface PeopleDialogProps {
  conversationId: string;
  /** The owner first. */
  people: readonly string[];
  onChange: (people: readonly string[]) => void;
  onClose: () => void;
}

export function PeopleDialog({ conversationId, people, onChange, onClose }: PeopleDialogProps) {
  const { client, userId } = useChat();
  const t = useWords();
  const [name, setName] = useState("");
  const { act, isBusy, error } = useAct();
  const isOwner = people[0] === userId;

  const invite = () =>
    act(async () => {
      const { participants } = await client.request("conversation:invite", { conversationId, userId: name.trim() });
      onChange(participants);
      setName("");
    });

  const remove = (person: string) =>
    act(async () => onChange((await client.request("conversation:leave", { conversationId, userId: person })).participants));

  return (
    <Dialog title={t.people} onClose={onClose}>
      <ul className="mb-4 space-y-1">
        {people.map((person, index) => (
          <li key={person} className="flex items-center gap-3 rounded-xl py-1.5">
            <PersonAvatar name={person} />
            <span className="min-w-0 flex-1 truncate text-sm">
              {person} {person === userId && <span className="text-muted">({t.you.toLowerCase()})</span>}
            </span>
            {index === 0 && <span className="bg-raised text-muted rounded-full px-2 py-0.5 text-xs">{t.owner}</span>}
            {isOwner && index > 0 && (
              <IconButton label={t.removePerson(person)} disabled={isBusy} onClick={() => void remove(person)}>
                <UserMinus className="size-4" aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {isOwner && (
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) void invite();
          }}
        >
          <Field label={t.inviteLabel} className="flex-1" value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" maxLength={200} />
          <Button type="submit" look="primary" disabled={!name.trim() || isBusy} className="h-[2.65rem]">
            <UserPlus className="size-4" aria-hidden />
            {t.invite}
          </Button>
        </form>
      )}
      {error && (
        <div role="alert" className="mt-3">
          <Notice tone="danger">{t.errors[error]}</Notice>
        </div>
      )}
    </Dialog>
  );
}
